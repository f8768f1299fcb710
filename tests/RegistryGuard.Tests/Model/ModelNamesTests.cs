using System.Reflection;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Record;
using RegistryGuard.Parts;
using RegistryGuard.Proxy;

namespace RegistryGuard.Tests.Model;

/// <summary>The models under docs/model and the code name each other's steps, and neither has one that the other lacks.</summary>
public sealed partial class ModelNamesTests
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types = [.. typeof(TagSteps).Assembly.GetTypes(), .. typeof(ProtectedPush).Assembly.GetTypes()];

    private static readonly string Push = File.ReadAllText(SourceTree.File("docs/model/push.pml"));

    private static readonly string Memory = File.ReadAllText(SourceTree.File("docs/model/memory.pml"));

    private static readonly string Delete = File.ReadAllText(SourceTree.File("docs/model/delete.pml"));

    // The steps that name their method: step and Type.Method.
    private static readonly (string Step, string Member)[] Steps =
        [.. StepPattern.Matches(Push).SelectMany(step => NamePattern.Matches(step.Groups["names"].Value)
            .Select(name => (step.Groups["step"].Value, name.Value)))];

    [GeneratedRegex(@"^(?:inline )?(?<step>\w+)(?::|\([^)\n]*\) \{) +/\* (?<names>[^*\n]*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StepPattern { get; }

    [GeneratedRegex(@"\b[A-Z]\w+\.[A-Z]\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommentPattern { get; }

    [GeneratedRegex(@"Model: (?<steps>\w+(?:, \w+)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkPattern { get; }

    [GeneratedRegex(@"^    (?:public|private|internal) .*?\b(?<method>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MethodPattern { get; }

    [Fact]
    public void EveryMemberThatAModelNames_IsThere() =>
        Assert.All(
            CommentPattern.Matches(Push + Memory + Delete).SelectMany(comment => NamePattern.Matches(comment.Value)).Select(name => name.Value).Distinct(),
            name => Assert.True(IsThere(name), $"{name} is not in the code."));

    [Fact]
    public void EveryStepOfARecord_IsNamedByTheModel() => AssertNamed(Push, typeof(TagSteps));

    [Fact]
    public void EveryMethodOfTheMemory_IsNamedByTheModel() => AssertNamed(Memory, typeof(TagMemory));

    [Fact]
    public void EveryMethodThatDeletesGoBy_IsNamedByTheModel() => AssertNamed(Delete, typeof(IRepositoryRecord));

    [Fact]
    public void EveryStepOfTheModel_IsNamedByItsMethod()
    {
        Assert.NotEmpty(Steps);
        Assert.Empty(Steps.Where(step => step.Member.Split('.')[0] is "TagSteps").Except(Marks()));
    }

    [Fact]
    public void EveryStepThatAMethodNames_IsThatMethodsInTheModel() => Assert.Empty(Marks().Except(Steps));

    private static void AssertNamed(string model, Type type) =>
        Assert.Empty(type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).Select(method => $"{type.Name}.{method.Name}").Except(NamePattern.Matches(model).Select(name => name.Value)));

    private static bool IsThere(string name)
    {
        var parts = name.Split('.');
        return Types.Any(type => type.Name == parts[0]
            && (type.GetMember(parts[1], Any).Length > 0 || type.GetNestedType(parts[1], Any) is not null));
    }

    // "Model: step" in the code, with the method that follows.
    private static IEnumerable<(string Step, string Member)> Marks()
    {
        foreach (var file in Directory.EnumerateFiles(SourceTree.File("src"), "*.cs", SearchOption.AllDirectories))
        {
            string[] steps = [];
            foreach (var line in File.ReadLines(file))
            {
                if (MarkPattern.Match(line) is { Success: true } mark)
                {
                    steps = mark.Groups["steps"].Value.Split(", ");
                }
                else if (steps.Length > 0 && MethodPattern.Match(line) is { Success: true } method)
                {
                    foreach (var step in steps)
                    {
                        yield return (step, $"{Path.GetFileNameWithoutExtension(file)}.{method.Groups["method"].Value}");
                    }

                    steps = [];
                }
            }
        }
    }
}
