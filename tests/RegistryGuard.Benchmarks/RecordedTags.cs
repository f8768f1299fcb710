using System.Diagnostics;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>Recorded floating tags: pulls that are answered by the record, and moves.</summary>
internal static class RecordedTags
{
    public const string Reads = "GET of a recorded floating tag, 16 connections";
    public const string Moves = "a move of a recorded floating tag, after an upload";
    public const string KeptMoves = "a move of a recorded floating tag that keeps 10 images, after an upload";
    public const string OnRedis = "guard, Redis";

    private const string Tag = "recorded";
    private const string KeptTag = "kept";
    private const string Policy =
        $"policy: {{ rules: [{{ tags: [{Tag}], class: floating, pull: recorded }}, {{ tags: [{KeptTag}], class: floating, keep: 10 }}] }}";
    private const int Connections = 16;
    private const int WarmingUp = 5;

    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        await using var redis = await RedisProcess.StartAsync();
        var (guard, process) = await field.StartGuardAsync("guard", configuration: Policy);
        var (onRedis, second) = await field.StartGuardAsync(OnRedis, configuration: Policy, redis: redis);
        await using (process)
        await using (second)
        {
            foreach (var peer in (Peer[])[guard, onRedis])
            {
                using var client = new RegistryClient(peer.Url);
                Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync(Field.Repository, Tag, field.Image)).Status);
            }

            var load = new Load($"/v2/{Field.Repository}/manifests/{Tag}");
            await results.ThroughputAsync(
                Reads, [field.Registry, guard, onRedis], peer => Wrk.RunAsync(peer, load, Connections, extent.Load));
            await MoveAsync(field, results, extent, [field.Registry, guard, onRedis], (Moves, Tag));
            await MoveAsync(field, results, extent, [field.Registry, guard, onRedis], (KeptMoves, KeptTag));
        }
    }

    // Each to all in turn; who begins changes from move to move. Every server has a tag of its own.
    private static async Task MoveAsync(Field field, Results results, Extent extent, Peer[] peers, (string Work, string Tag) of)
    {
        Console.WriteLine(of.Work);
        var clients = peers.Select(peer => new RegistryClient(peer.Url)).ToList();
        var taken = peers.ToDictionary(peer => peer, _ => new List<double>());
        foreach (var client in clients)
        {
            await client.StartUploadAsync(Field.Repository + "/moves");
            await client.PushBlobsAsync(Field.Repository + "/moves", field.Image);
        }

        for (var i = 0; i < WarmingUp + (extent.Pushes * 2); i++)
        {
            for (var turn = 0; turn < peers.Length; turn++)
            {
                var number = (turn + i) % peers.Length;
                var image = field.Image.Annotated($"{i} {number} {new string('x', 800)}");
                var watch = Stopwatch.StartNew();
                var answer = await clients[number].PutManifestAsync(Field.Repository + "/moves", of.Tag, image);
                Assert.Equal(HttpStatusCode.Created, answer.Status);
                if (i >= WarmingUp)
                {
                    taken[peers[number]].Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        foreach (var (peer, values) in taken)
        {
            results.Add(new Result(of.Work, peer.Name, "ms", Results.Median(values), values));
        }

        clients.ForEach(client => client.Dispose());
    }
}
