using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>The administrator's orders reach three replicas on Redis, whichever way they hear of them (docs/orders.md).</summary>
public sealed class OrderTests
{
    private const string Since = "2026-11-20T12:00:00.000Z";

    private static readonly TinyImage Base = TinyImage.Of("base");
    private static readonly TinyImage Bad = Base.Annotated("bad");
    private static readonly TinyImage Index = Bad.Index();

    private static int _version;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Block_OfAPushedImage_IsKeptByAllReplicas(bool isAnnounced)
    {
        await using var all = await GuardsOnRedis.StartAsync(3);
        var clients = all.Guards.Select(guard => new RegistryClient(guard.Url)).ToList();
        await clients[0].PushAsync("app", "v1.0.0", Bad);
        foreach (var (tag, image) in (IEnumerable<(string, TinyImage)>)[("open-1", Bad), ("v1-release", Bad), ("recorded", Bad), ("v2.0.0", Index)])
        {
            Assert.Equal(HttpStatusCode.Created, (await PushAsync(clients[1], tag, image)).Status);
        }

        string[] names = ["v1.0.0", "open-1", "v1-release", "recorded", "v2.0.0", Bad.Digest, Index.Digest];
        foreach (var client in clients)
        {
            Assert.Empty(await RefusedAsync(client, names));
        }

        await OrderAsync(all.Redis, isAnnounced, "HSET", "rg:{!guard}:blocked", Bad.Digest, new JsonObject
        {
            ["digest"] = Bad.Digest,
            ["reason"] = "holds malware",
            ["since"] = Since,
            ["by"] = "ann",
        }.ToJsonString());

        foreach (var client in clients)
        {
            await UntilAsync(async () => (await RefusedAsync(client, names)).Count == names.Length);
            var pushed = await PushAsync(client, "v3.0.0", Index);
            Assert.Equal((HttpStatusCode.Forbidden, "blocked"), (pushed.Status, (string?)pushed.FirstError!["detail"]!["reason"]));
            Assert.Contains("holds malware", (string?)pushed.FirstError["message"], StringComparison.Ordinal);
        }

        Assert.Null(await all.UpstreamAsync("app", "v3.0.0"));
        Assert.Equal(HttpStatusCode.Created, (await clients[2].PutManifestAsync("app", "v3.0.0", Base.Annotated("good"))).Status);

        // A replica that starts now.
        await using var late = await GuardProcess.StartAsync(all.Registry.Url, $"redis:{all.Redis.Address},deadline=5s");
        using var lateClient = new RegistryClient(late.Url);
        Assert.Equal(2, (await RefusedAsync(lateClient, ["v1.0.0", Bad.Digest])).Count);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Maintenance_OnThreeReplicas_HoldsWritesUntilItsEnd()
    {
        await using var all = await GuardsOnRedis.StartAsync(3);
        var clients = all.Guards.Select(guard => new RegistryClient(guard.Url)).ToList();
        await clients[0].PushAsync("app", "v1.0.0", Base);
        var begun = await clients[0].StartUploadAsync("app");

        await MaintainAsync(all.Redis, 7, until: null);
        foreach (var client in clients)
        {
            await UntilAsync(async () => (await client.PutManifestAsync("app", "open-1", Base)).Status is HttpStatusCode.ServiceUnavailable);
            Assert.Equal(Base.Digest, (await client.GetManifestAsync("app", "v1.0.0")).Digest);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await clients[0].FinishUploadAsync(begun, TinyImage.DigestOf([1, 2, 3]), new ByteArrayContent([1, 2, 3])));
        await UntilAsync(async () => (await DrainedAsync(all.Redis)) is [7, 7, 7]);

        await using (var late = await GuardProcess.StartAsync(all.Registry.Url, $"redis:{all.Redis.Address},deadline=5s"))
        {
            using var lateClient = new RegistryClient(late.Url);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await lateClient.PutManifestAsync("app", "v2.0.0", Base)).Status);
        }

        // It ends by itself.
        await MaintainAsync(all.Redis, 8, DateTimeOffset.UtcNow.AddSeconds(3));
        foreach (var client in clients)
        {
            await UntilAsync(async () => (await client.PutManifestAsync("app", "open-1", Base)).Status is HttpStatusCode.Created);
        }

        await UntilAsync(async () => (await DrainedAsync(all.Redis)).Take(3).All(generation => generation == 0));
        clients.ForEach(client => client.Dispose());
    }

    private static Task<Answer> PushAsync(RegistryClient client, string tag, TinyImage image) =>
        client.PutManifestAsync("app", tag, image, image == Index ? TinyImage.IndexType : TinyImage.ManifestType);

    private static Task MaintainAsync(RedisProcess redis, int generation, DateTimeOffset? until) => OrderAsync(
        redis, isAnnounced: true, "SET", "rg:{!guard}:maintenance", new JsonObject
        {
            ["generation"] = generation,
            ["reason"] = "collects garbage",
            ["since"] = Since,
            ["until"] = until?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["by"] = "ann",
        }.ToJsonString());

    private static async Task OrderAsync(RedisProcess redis, bool isAnnounced, params string[] order)
    {
        await redis.CliAsync(order);
        await redis.CliAsync("SET", "rg:{!guard}:orders", $"{Interlocked.Increment(ref _version)}");
        if (isAnnounced)
        {
            await redis.CliAsync("PUBLISH", "rg:orders", "");
        }
    }

    private static async Task<long[]> DrainedAsync(RedisProcess redis) =>
        [.. (await redis.CliAsync("HVALS", "rg:{!guard}:replicas")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (long)JsonNode.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..])!["drained"]!)];

    private static async Task<List<string>> RefusedAsync(RegistryClient client, IEnumerable<string> names)
    {
        var refused = new List<string>();
        foreach (var name in names)
        {
            if ((await client.GetManifestAsync("app", name)).Status is HttpStatusCode.Forbidden)
            {
                refused.Add(name);
            }
        }

        return refused;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSoAsync)
    {
        while (!await isSoAsync())
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
