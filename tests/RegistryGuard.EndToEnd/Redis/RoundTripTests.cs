using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>How often a decision asks Redis; counted, for time depends on the machine.</summary>
public sealed class RoundTripTests
{
    private static readonly TinyImage Base = TinyImage.Of("base");
    private static readonly TinyImage Other = Base.Annotated("other");

    [Fact]
    public async Task EachDecision_AsksTheRecordAsOftenAsItMust()
    {
        await using var all = await GuardsOnRedis.StartAsync();
        // Connections, and the scripts' first use.
        await all.First.PushAsync("app", "v0.0.1", Base);
        await all.First.PutManifestAsync("app", "v0-release", Base);
        await all.Second.PutManifestAsync("app", "v0.0.1", Base);
        await using var monitor = await RedisMonitor.StartAsync(all.Redis);
        await monitor.CommandsAsync();

        await AssertAsync("first push: find, bind, confirm", all.First, "v1.0.0", Base, HttpStatusCode.Created, "HGET", "EVALSHA", "EVALSHA");
        await AssertAsync("repeated push: confirm", all.First, "v1.0.0", Base, HttpStatusCode.Created, "EVALSHA");
        await AssertAsync("refusal: the next free tag", all.First, "v1.0.0", Other, HttpStatusCode.Forbidden, "HMGET");
        await AssertAsync("first refusal by another replica", all.Second, "v1.0.0", Other, HttpStatusCode.Forbidden, "HGET", "HMGET");
        await AssertAsync("floating push: ask first, append after", all.First, "v1-release", Base, HttpStatusCode.Created, "HMGET", "EVALSHA");
        await AssertAsync("open push: ask first, drop a binding that it may have", all.First, "open-1", Base, HttpStatusCode.Created, "HMGET", "EVALSHA");

        async Task AssertAsync(
            string what, RegistryClient client, string tag, TinyImage image, HttpStatusCode status, params string[] commands)
        {
            Assert.Equal(status, (await client.PutManifestAsync("app", tag, image)).Status);
            Assert.Equal((what, string.Join(' ', commands)), (what, string.Join(' ', await monitor.CommandsAsync())));
        }
    }
}
