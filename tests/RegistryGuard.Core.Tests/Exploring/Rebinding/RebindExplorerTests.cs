using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>Pushes in audit mode as built, in every order of their steps. docs/exploring.md says what is explored.</summary>
[Collection<ExplorerCollection>]
public sealed class RebindExplorerTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<string>> Holding => NamesOf(RebindChecks.Holding);

    public static IEnumerable<TheoryDataRow<string>> Broken => NamesOf(RebindChecks.Broken);

    [Theory]
    [MemberData(nameof(Holding))]
    public void AsBuilt_Holds(string name) => Run(name);

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenOnPurpose_IsFound(string name) => Run(name);

    /// <summary>A phase that no push comes to would not be explored at all. Here no image is deleted.</summary>
    [Fact]
    public void AsBuilt_BesideOneThatEnforces_PushesComeToEveryPhaseButTheWait()
    {
        var world = new RebindWorld(new() { Enforced = [Image.C, Image.X] }, new());
        Exploration.Explore(world, sought: "none");
        Assert.Equal(
            Enum.GetValues<RebindPhase>().Except([RebindPhase.List, RebindPhase.Wait, RebindPhase.Ended]), world.Phases.Order());
    }

    private static IEnumerable<TheoryDataRow<string>> NamesOf(IEnumerable<RebindCheck> checks) =>
        checks.Select(check => new TheoryDataRow<string>(check.Name));

    private void Run(string name) => RebindChecks.All.Single(check => check.Name == name).Run(output);
}
