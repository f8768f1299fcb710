using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>The protocol of recorded floating tags as built, in every order of its steps. docs/exploring.md says what is explored.</summary>
[Collection<ExplorerCollection>]
public sealed class MoveExplorerTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<string>> Holding => NamesOf(MoveChecks.Holding);

    public static IEnumerable<TheoryDataRow<string>> Broken => NamesOf(MoveChecks.Broken);

    public static IEnumerable<TheoryDataRow<string>> NotDefended => NamesOf(MoveChecks.NotDefended);

    [Theory]
    [MemberData(nameof(Holding))]
    public void AsBuilt_Holds(string name) => Run(name);

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenOnPurpose_IsFound(string name) => Run(name);

    [Theory]
    [MemberData(nameof(NotDefended))]
    public void NotDefended_IsFound(string name) => Run(name);

    /// <summary>A phase that no push comes to would not be explored at all. Here all may read, no image is deleted, and nothing that the
    /// tag has already is refused.</summary>
    [Fact]
    public void AsBuilt_ThreeWhoPush_ComeToEveryPhaseOfThoseWhoMayRead()
    {
        var world = new MoveWorld(new() { Keeps = true });
        Exploration.Explore(world, sought: "none");
        MovePhase[] others =
        [
            MovePhase.StoreToTell, MovePhase.StoreAsStranger, MovePhase.LookAsStranger, MovePhase.CheckReadAsStranger,
            MovePhase.CheckRefused, MovePhase.StoreAsRefused, MovePhase.Wait,
        ];
        Assert.Equal(Enum.GetValues<MovePhase>().Except(others), world.Phases.Order());
    }

    private static IEnumerable<TheoryDataRow<string>> NamesOf(IEnumerable<MoveCheck> checks) =>
        checks.Select(check => new TheoryDataRow<string>(check.Name));

    private void Run(string name) => MoveChecks.All.Single(check => check.Name == name).Run(output);
}
