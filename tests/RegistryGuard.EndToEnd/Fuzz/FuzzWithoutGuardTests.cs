namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: what the guard prevents happens at once without it, and every kind of it is seen.</summary>
public sealed class FuzzWithoutGuardTests(FuzzWithoutGuard sent) : IClassFixture<FuzzWithoutGuard>
{
    [Theory]
    [InlineData("moved: ")]
    [InlineData("read: ")]
    [InlineData("tried: ")]
    [InlineData("header: ")]
    [InlineData("doubled: ")]
    public void SameRequests_WithoutTheGuard_AreFoundToDoHarm(string kind) =>
        Assert.Contains(sent.Violations, violation => violation.StartsWith(kind, StringComparison.Ordinal));
}

/// <summary>The first requests of a run, sent to the registry as they are.</summary>
public sealed class FuzzWithoutGuard : IAsyncLifetime
{
    public IReadOnlyCollection<string> Violations { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var run = await FuzzRun.StartAsync(withoutGuard: true);
        await run.SendAsync(seed: 1, count: 300);
        Violations = run.Violations;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
