using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>The push protocol as built, in every order of its steps. docs/exploring.md says what is explored.</summary>
[Collection<ExplorerCollection>]
public sealed class PushExplorerTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<string>> Holding => NamesOf(PushChecks.Holding);

    public static IEnumerable<TheoryDataRow<string>> Broken => NamesOf(PushChecks.Broken);

    public static IEnumerable<TheoryDataRow<string>> NotDefended => NamesOf(PushChecks.NotDefended);

    [Theory]
    [MemberData(nameof(Holding))]
    public void AsBuilt_Holds(string name) => Run(PushChecks.Holding, name);

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenOnPurpose_IsFound(string name) => Run(PushChecks.Broken, name);

    [Theory]
    [MemberData(nameof(NotDefended))]
    public void NotDefended_IsFound(string name) => Run(PushChecks.NotDefended, name);

    /// <summary>A phase that no push comes to would not be explored at all. Only deletes make pushes wait.</summary>
    [Fact]
    public void AsBuilt_TwoWhoPush_ComeToEveryPhaseButToWait()
    {
        var world = new PushWorld(new() { Pushers = 2, AnyMayHaveWritten = true, Losses = 1 });
        Exploration.Explore(world);
        Assert.Equal(Enum.GetValues<PushPhase>().Except([PushPhase.Wait, PushPhase.WaitToConfirm]), world.Phases.Order());
    }

    /// <summary>That who push the same image are alike only makes fewer states.</summary>
    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenOnPurpose_WithEverybodyByName_IsFoundAsNear(string name)
    {
        var check = PushChecks.Broken.Single(check => check.Name == name);
        var explored = Array.ConvertAll(
            [false, true], isTold => Exploration.Explore(new PushWorld(check.May, check.Rules, isTold), sought: check.Expected));
        Assert.Equal(explored[0].Depth, explored[1].Depth);
        Assert.Equal(explored[0].Violated, explored[1].Violated);
        Assert.True(explored[0].States <= explored[1].States);
    }

    private static IEnumerable<TheoryDataRow<string>> NamesOf(IEnumerable<PushCheck> checks) =>
        checks.Select(check => new TheoryDataRow<string>(check.Name));

    private void Run(IEnumerable<PushCheck> checks, string name) => checks.Single(check => check.Name == name).Run(output);
}
