using System.Reflection;
using System.Text.RegularExpressions;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Architecture;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/architecture.md names the folders and classes that there are, and its walks go the way that the code does.</summary>
public sealed partial class ArchitectureTests
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types =
        [.. typeof(TagEntry).Assembly.GetTypes(), .. typeof(IGuardConfigurationSource).Assembly.GetTypes(), typeof(DependencyRuleTests)];

    private static readonly string Page = File.ReadAllText(SourceTree.File("docs/architecture.md"));

    public static TheoryData<string, int> Walks => new() { { "A push", 8 }, { "A warm pull", 5 }, { "A delete", 7 } };

    [Fact]
    public void Folders_AreThoseOfTheRuleInItsOrder() => Assert.Equal(
        DependencyRuleTests.Order.Select(row => string.Join(' ', row)),
        RowsOf(Section("## The folders")).Select(row => string.Join(' ', NamesIn(row[0]))));

    [Fact]
    public void Names_EachThatIsWrittenAsCode_IsATypeOrAMemberOfOne() => Assert.All(
        NamesIn(Section("## Three walks") + Section("## Where to look")).Where(name => char.IsUpper(name[0]) && name is not "HttpContext"),
        name => Assert.True(IsThere(name), $"{name} is not in the code"));

    [Theory]
    [MemberData(nameof(Walks))]
    public void Walk_HasNoMoreRoomsThanAllowedAndEntersNoneTwice(string walk, int most)
    {
        var rooms = RoomsOf(walk).ConvertAll(row => row.Room);

        Assert.InRange(rooms.Count, 2, most);
        Assert.Equal(rooms.Distinct(), rooms);
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Walk_EachRoomButTheFirst_IsUsedByOneBeforeIt(string walk, int _)
    {
        var rooms = RoomsOf(walk).ConvertAll(row => row.Room);

        Assert.All(rooms.Skip(1), (room, at) => Assert.Contains(rooms.Take(at + 1), before => Uses(before, room)));
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Walk_WhomARoomAsks_ItUses(string walk, int _) => Assert.All(
        RoomsOf(walk).SelectMany(row => row.Asked.Select(asked => (row.Room, Asked: asked))),
        pair => Assert.True(Uses(pair.Room, pair.Asked), $"{pair.Room} does not use {pair.Asked}"));

    [Fact]
    public void Page_IsNamedWhereANewcomerLooks() => Assert.All(
        ["README.md", "docs/CONTRIBUTING.md"],
        page => Assert.Contains("architecture.md", File.ReadAllText(SourceTree.File(page)), StringComparison.Ordinal));

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code { get; }

    private static bool Uses(string type, string other) => Folders.AllUses.Any(use => use.Type == type && use.OfType == other);

    private static List<(string Room, string[] Asked)> RoomsOf(string walk) =>
        [.. RowsOf(Section("### " + walk)).Select(row => (NamesIn(row[0]).Single(), NamesIn(row[2])))];

    // From a heading to the next of its rank or above.
    private static string Section(string heading)
    {
        var rank = heading.TakeWhile(character => character == '#').Count();
        var text = Page[(Page.IndexOf("\n" + heading, StringComparison.Ordinal) + 1)..];
        var next = Enumerable.Range(1, rank).Select(above => text.IndexOf("\n" + new string('#', above) + " ", StringComparison.Ordinal)).Where(at => at > 0);
        return text[..next.DefaultIfEmpty(text.Length).Min()];
    }

    private static IEnumerable<string[]> RowsOf(string section) =>
        section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    private static string[] NamesIn(string text) => [.. Code.Matches(text).Select(match => match.Groups["name"].Value)];

    private static bool IsThere(string name)
    {
        var parts = name.Split('.');
        return Types.Any(type => type.Name == parts[0] && parts.Skip(1).All(member => type.GetMember(member, Any).Length > 0))
            || DependencyRuleTests.Order.Any(row => row.Contains(name, StringComparer.Ordinal));
    }
}
