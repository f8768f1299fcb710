using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>SIGKILL at the end of each step of the push protocol, then a new start on the same record.</summary>
public sealed class KilledInMidPushTests : IAsyncDisposable
{
    private static readonly TinyImage First = TinyImage.Of("base").Annotated("first");
    private static readonly TinyImage Second = TinyImage.Of("base").Annotated("second");

    private readonly TemporaryFolder folder = new();

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Store")]
    [InlineData("Bind")]
    [InlineData("Look")]
    [InlineData("Publish")]
    [InlineData("Confirm")]
    public async Task Push_GuardKilledAfterAStep_TheSamePushCompletesIt(string step)
    {
        await using var registry = await KilledAfterAsync(step);
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var client = new RegistryClient(guard.Url);

        var again = await client.PutManifestAsync("app", "v1.0.0", First);
        var other = await client.PutManifestAsync("app", "v1.0.0", Second);

        Assert.Equal(HttpStatusCode.Created, again.Status);
        Assert.Equal(HttpStatusCode.Forbidden, other.Status);
        await AssertUpstreamHasAsync(registry, First);
    }

    [Theory]
    [InlineData("Bind", "tag-pending")]
    [InlineData("Look", "tag-pending")]
    [InlineData("Publish", "tag-bound")]
    [InlineData("Confirm", "tag-bound")]
    public async Task Push_GuardKilledAfterTheTagWasBound_AnotherImageIsRefused(string step, string reason)
    {
        await using var registry = await KilledAfterAsync(step);
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var client = new RegistryClient(guard.Url);

        var other = await client.PutManifestAsync("app", "v1.0.0", Second);
        var first = await client.PutManifestAsync("app", "v1.0.0", First);

        Assert.Equal(HttpStatusCode.Forbidden, other.Status);
        Assert.Equal(reason, (string?)other.FirstError!["detail"]!["reason"]);
        Assert.Equal(HttpStatusCode.Created, first.Status);
        await AssertUpstreamHasAsync(registry, First);
    }

    [Fact]
    public async Task Push_GuardKilledBeforeTheTagWasBound_AnotherImageMayTakeIt()
    {
        await using var registry = await KilledAfterAsync("Store");
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var client = new RegistryClient(guard.Url);

        var other = await client.PutManifestAsync("app", "v1.0.0", Second);

        Assert.Equal(HttpStatusCode.Created, other.Status);
        await AssertUpstreamHasAsync(registry, Second);
    }

    private async Task<RegistryProcess> KilledAfterAsync(string step)
    {
        var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartStandingStillAsync(registry.Url, $"sqlite:{folder.File("record.db")}", step);
        using var client = new RegistryClient(guard.Url);
        // Past the guard: who has just uploaded through it stores nothing first.
        using var direct = new RegistryClient(registry.Url);
        await direct.PushBlobsAsync("app", First);

        var push = client.PutManifestAsync("app", "v1.0.0", First);
        await Readiness.OfAsync(
            guard.Process, () => guard.Process.Output.Contains($"stopped after {step}", StringComparison.Ordinal));
        await guard.Process.KillAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => push);
        return registry;
    }

    private static async Task AssertUpstreamHasAsync(RegistryProcess registry, TinyImage image)
    {
        using var direct = new RegistryClient(registry.Url);
        Assert.Equal(image.Digest, await direct.DigestOfAsync("app", "v1.0.0"));
    }
}
