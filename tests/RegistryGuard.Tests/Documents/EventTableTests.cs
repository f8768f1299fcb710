using System.Reflection;
using Microsoft.Extensions.Logging;
using RegistryGuard.Core.Answers;
using RegistryGuard.Telemetry;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/operating.md lists the words that the log uses.</summary>
public sealed class EventTableTests
{
    private static readonly string Documents = string.Concat(
        new[] { "operating.md", "configuration.md", "record.md" }.Select(name => File.ReadAllText(SourceTree.File("docs/" + name))));

    private static readonly LoggerMessageAttribute[] Events =
        [.. typeof(DecisionLog).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];

    [Fact]
    public void Events_EachThatIsLoggedAtInformationOrAbove_IsListed()
    {
        Assert.Contains(Events, logged => logged.EventName == "ManifestPush");
        Assert.All(
            Events.Where(logged => logged.Level >= LogLevel.Information),
            logged => Assert.Contains($"`{logged.EventName}`", Documents, StringComparison.Ordinal));
    }

    [Fact]
    public void Events_EachNumber_IsOfOneEvent() =>
        Assert.Empty(Events.GroupBy(logged => logged.EventId).Where(same => same.Count() > 1).Select(same => string.Join(", ", same.Select(logged => logged.EventName))));

    // Pulls have no line.
    [Fact]
    public void Decisions_Each_IsListed() => Assert.All(
        Enum.GetValues<Outcome>().Where(outcome => outcome is not Outcome.Retired).Select(outcome => outcome.Word()), word => Assert.Contains($"`{word}`", Documents, StringComparison.Ordinal));
}
