using System.Reflection;
using RegistryGuard.Core.Tests.Exploring.Delete;
using RegistryGuard.Core.Tests.Exploring.Moves;
using RegistryGuard.Core.Tests.Exploring.Push;
using RegistryGuard.Core.Tests.Exploring.Rebinding;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>docs/exploring.md lists every check and what it comes to, and has a story as it is told.</summary>
public class ExploringTableTests
{
    private static readonly string[] Lines = Read();

    private static readonly Check[] Checks =
        [.. PushChecks.Holding, .. PushChecks.Broken, .. PushChecks.NotDefended, .. DeleteChecks.All, .. MoveChecks.All, .. RebindChecks.All];

    [Fact]
    public void Results_AreThoseOfTheChecks() => Assert.Equal(
        Checks.Select(check => (check.Name, check.Expected ?? "holds")).Order(),
        from line in Lines
        where line.StartsWith("| `", StringComparison.Ordinal)
        let cells = line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        select (cells[0].Trim('`'), cells[^1]) into row
        orderby row
        select row);

    [Fact]
    public void Story_IsTheOneThatIsTold()
    {
        var check = PushChecks.NotDefended.Single(check => check.Name == "lost-twice");
        var explored = Exploration.Explore(new PushWorld(check.May, check.Rules, isTold: true), sought: check.Expected);
        Assert.Equal(
            explored.Story,
            Lines.SkipWhile(line => !line.EndsWith("This is `lost-twice`:", StringComparison.Ordinal)).Skip(2).Select(line => line[4..]));
    }

    private static string[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("exploring.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd().Split('\n');
    }
}
