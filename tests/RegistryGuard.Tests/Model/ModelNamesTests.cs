using System.Reflection;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Push;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Model;

/// <summary>The model of a replica's memory names the methods of the code, each that there is and none that there is not.</summary>
public sealed partial class ModelNamesTests
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types = [.. typeof(TagSteps).Assembly.GetTypes(), .. typeof(PreparedPush).Assembly.GetTypes()];

    private static readonly string Memory = File.ReadAllText(SourceTree.File("docs/model/memory.pml"));

    [GeneratedRegex(@"\b[A-Z]\w+\.[A-Z]\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommentPattern { get; }

    [Fact]
    public void EveryMemberThatTheModelNames_IsThere() =>
        Assert.All(
            CommentPattern.Matches(Memory).SelectMany(comment => NamePattern.Matches(comment.Value)).Select(name => name.Value).Distinct(),
            name => Assert.True(IsThere(name), $"{name} is not in the code."));

    [Fact]
    public void EveryMethodOfTheMemory_IsNamedByTheModel() => AssertNamed(Memory, typeof(TagMemory));

    private static void AssertNamed(string model, Type type) =>
        Assert.Empty(type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).Select(method => $"{type.Name}.{method.Name}").Except(NamePattern.Matches(model).Select(name => name.Value)));

    private static bool IsThere(string name)
    {
        var parts = name.Split('.');
        return Types.Any(type => type.Name == parts[0]
            && (type.GetMember(parts[1], Any).Length > 0 || type.GetNestedType(parts[1], Any) is not null));
    }
}
