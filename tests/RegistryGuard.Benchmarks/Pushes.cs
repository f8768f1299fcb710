using System.Diagnostics;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>Pushes of manifests, one after the other on one connection, each to all servers in turn; who begins changes from push to
/// push.</summary>
internal static class Pushes
{
    public const string AfterAnUpload = "first push of a protected tag, after an upload";
    public const string WithoutAnUpload = "first push of a protected tag, without an upload";
    public const string Again = "the same push again";
    public const string Other = "push of another image to the tag";

    private const int WarmingUp = 5;

    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        Console.WriteLine("pushes");
        var peers = field.WithBefore(field.Proxies);
        var clients = peers.Select(peer => new RegistryClient(peer.Url)).ToList();
        var taken = new Dictionary<(string Scenario, Peer Peer), List<double>>();
        foreach (var client in clients)
        {
            // The guard stores nothing first for who has lately written to the repository, as real clients have.
            await client.StartUploadAsync(Field.Repository);
        }

        for (var i = 0; i < WarmingUp + (extent.Pushes * 2); i++)
        {
            for (var turn = 0; turn < peers.Count; turn++)
            {
                var number = (turn + i) % peers.Count;
                await OfPeerAsync(i, peers[number], clients[number], $"{i}.{number}");
            }
        }

        foreach (var ((scenario, peer), values) in taken)
        {
            results.Add(new Result(scenario, peer.Name, "ms", Results.Median(values), values));
        }

        clients.ForEach(client => client.Dispose());

        async Task OfPeerAsync(int i, Peer peer, RegistryClient client, string number)
        {
            var image = field.Image.Annotated($"{number} {new string('x', 800)}");
            await OneAsync(AfterAnUpload, $"v5.{number}", image);
            await OneAsync(Again, $"v5.{number}", image);
            await OneAsync(Other, $"v5.{number}", field.Image, field.IsGuard(peer) ? HttpStatusCode.Forbidden : HttpStatusCode.Created);
            // A credential that has never written here; the registry ignores it.
            await OneAsync(WithoutAnUpload, $"v7.{number}", image.Annotated($"{number} {new string('y', 800)}"), user: new("bench", number));

            async Task OneAsync(
                string scenario, string tag, TinyImage pushed, HttpStatusCode expected = HttpStatusCode.Created, Credential? user = null)
            {
                var watch = Stopwatch.StartNew();
                var answer = await client.PutManifestAsync(Field.Repository, tag, pushed, user: user);
                Assert.Equal(expected, answer.Status);
                if (i >= WarmingUp)
                {
                    var key = (scenario, peer);
                    (taken.TryGetValue(key, out var list) ? list : taken[key] = []).Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }
    }
}
