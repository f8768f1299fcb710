namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>Deletes beside pushes, in every order: what holds, what must be found broken, and what is not defended.</summary>
[Collection<ExplorerCollection>]
public sealed class DeleteExplorerTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<string>> Names => DeleteChecks.All.Select(check => new TheoryDataRow<string>(check.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_FindsWhatIsKnown(string name) => DeleteChecks.All.Single(check => check.Name == name).Run(output);
}
