using System.Text.RegularExpressions;
using RegistryGuard.Core.Answers;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/operating.md lists the words that the log uses.</summary>
public sealed partial class EventTableTests
{
    private static readonly string Documents = string.Concat(
        new[] { "operating.md", "configuration.md", "record.md" }.Select(name => File.ReadAllText(SourceTree.File("docs/" + name))));

    [Fact]
    public void Events_EachThatIsLoggedAtInformationOrAbove_IsListed() => Assert.All(
        Source().SelectMany(text => EventName.Matches(text)).Where(match => match.Groups["level"].Value != "Debug").Select(match => match.Groups["name"].Value),
        name => Assert.Contains($"`{name}`", Documents, StringComparison.Ordinal));

    // Pulls have no line.
    [Fact]
    public void Decisions_Each_IsListed() => Assert.All(
        Enum.GetValues<Outcome>().Where(outcome => outcome is not Outcome.Retired).Select(outcome => outcome.Word()), word => Assert.Contains($"`{word}`", Documents, StringComparison.Ordinal));

    private static IEnumerable<string> Source() =>
        Directory.EnumerateFiles(SourceTree.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText);

    [GeneratedRegex(@"EventName = ""(?<name>\w+)"",\s*Level = LogLevel\.(?<level>\w+)", RegexOptions.None, 10_000)]
    private static partial Regex EventName { get; }
}
