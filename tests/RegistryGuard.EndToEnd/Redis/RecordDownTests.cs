using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>Redis fails under the guard: stopped, killed, emptied.</summary>
public sealed class RecordDownTests
{
    private static readonly TinyImage Base = TinyImage.Of("base");
    private static readonly TinyImage One = Base.Annotated("one");
    private static readonly TinyImage Two = Base.Annotated("two");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Redis_KilledOrStandingStill_ProtectedAndFloatingWritesAre503AndTheRestGoesOn(bool isKilled)
    {
        await using var all = await GuardsOnRedis.StartAsync();
        await all.First.PushAsync("app", "v1.0.0", One);
        await StopAsync(all.Redis, isKilled);

        foreach (var tag in (string[])["v2.0.0", "v1-release"])
        {
            var refused = await all.First.PutManifestAsync("app", tag, Two);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (refused.Status, (string?)refused.FirstError!["code"]));
            Assert.Equal(5, refused.RetryAfter);
            Assert.Null(await all.UpstreamAsync("app", tag));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await all.First.PutManifestAsync("app", "v1.0.0", Two)).Status);
        Assert.Equal(HttpStatusCode.Created, (await all.First.PushAsync("app", "open-1", TinyImage.Of("other"))).Status);
        Assert.Equal(One.Digest, (await all.First.GetManifestAsync("app", "v1.0.0")).Digest);
        Assert.Equal(One.Digest, await all.UpstreamAsync("app", "v1.0.0"));

        await StartAsync(all.Redis, isKilled);
        Assert.Equal(HttpStatusCode.Created, (await all.First.PutManifestAsync("app", "v2.0.0", Two)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await all.First.PutManifestAsync("app", "v1.0.0", Two)).Status);
    }

    [Fact]
    public async Task Redis_Emptied_AcknowledgedTagsAreAdoptedAndNeverOverwritten()
    {
        await using var all = await GuardsOnRedis.StartAsync();
        await all.First.PushAsync("app", "v1.0.0", One);
        await all.Redis.CliAsync("FLUSHALL");

        foreach (var client in (RegistryClient[])[all.First, all.Second])
        {
            var refused = await client.PutManifestAsync("app", "v1.0.0", Two);
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.Equal(One.Digest, (string?)refused.FirstError!["detail"]!["bound"]);
        }

        Assert.Equal(HttpStatusCode.Created, (await all.Second.PutManifestAsync("app", "v1.0.0", One)).Status);
        Assert.Equal(One.Digest, await all.UpstreamAsync("app", "v1.0.0"));
    }

    [Fact]
    public async Task Redis_AwayWhenTheGuardStarts_PullsAreServedAndTheFirstPushAfterItsReturnWorks()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var registry = await RegistryProcess.StartAsync();
        using var direct = new RegistryClient(registry.Url);
        await direct.PushAsync("app", "v1.0.0", One);
        await redis.KillAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"redis:{redis.Address},deadline=5s");
        using var client = new RegistryClient(guard.Url);

        Assert.Equal(One.Digest, (await client.GetManifestAsync("app", "v1.0.0")).Digest);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.PutManifestAsync("app", "v2.0.0", Two)).Status);
        Assert.Contains("Started without the record", guard.Process.Output, StringComparison.Ordinal);

        await redis.StartAgainAsync();
        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("app", "v2.0.0", Two)).Status);
    }

    private static Task StopAsync(RedisProcess redis, bool kills)
    {
        if (kills)
        {
            return redis.KillAsync();
        }

        redis.Process.Pause();
        return Task.CompletedTask;
    }

    private static Task StartAsync(RedisProcess redis, bool wasKilled)
    {
        if (wasKilled)
        {
            return redis.StartAgainAsync();
        }

        redis.Process.Continue();
        return Task.CompletedTask;
    }
}
