using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace RegistryGuard.TestKit;

/// <summary>The servers that were started, each with the test, or the class of tests, that it was started for.</summary>
public static class PartLogs
{
    private const int LastLines = 60;

    private static readonly ConcurrentQueue<(OwnedProcess Server, string? Class, string? Test)> Servers = new();

    public static void Keep(OwnedProcess server) =>
        Servers.Enqueue((server, TestContext.Current.TestClass?.UniqueID, TestContext.Current.Test?.UniqueID));

    public static IEnumerable<string> Of(string? testClass, string? test) => Servers
        .Where(started => started.Test is null ? started.Class == testClass : started.Test == test)
        .Select(started =>
            $"-- the last lines of {started.Server.Name} ({started.Server.Id}):\n" +
            string.Join('\n', started.Server.Output.TrimEnd().Split('\n').TakeLast(LastLines)));
}

/// <summary>Puts what its servers logged under the output of a test that failed.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LogsOfFailedTestsAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            foreach (var log in PartLogs.Of(test.TestCase.TestClass?.UniqueID, test.UniqueID))
            {
                TestContext.Current.TestOutputHelper?.WriteLine(log);
            }
        }
    }
}
