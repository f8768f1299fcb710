namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>Deletes beside pushes, in every order: what holds, what must be found broken, and what is not defended.</summary>
public class DeleteExplorerTests(ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("EXPLORE") == "full";

    public static IEnumerable<TheoryDataRow<string>> Names => DeleteChecks.All.Select(check => new TheoryDataRow<string>(check.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_FindsWhatIsKnown(string name)
    {
        var check = DeleteChecks.All.Single(check => check.Name == name);
        Check(check, check.May);
        if (IsFull && check.Fully is { } fully)
        {
            Check(check, fully);
        }
    }

    private void Check(DeleteCheck check, Circumstances may)
    {
        var world = new DeleteWorld(may, check.Rules);

        var explored = Exploration.Explore(world);

        output.WriteLine(
            $"{check.Name}: {explored.Violated ?? "holds"}, {explored.States} states, {explored.Steps} steps, depth {explored.Depth}, " +
            $"{explored.Took.TotalSeconds:F1} s; {world.Sizes}");
        if (explored.Violated != check.Expected)
        {
            Assert.Fail(string.Join('\n', [explored.Violated, .. explored.Story]));
        }

        Assert.False(explored.IsCutShort);
        Assert.Equal(Happening.None, check.MustHappen & ~(Happening)explored.Reached);
    }
}
