using System.Diagnostics;
using System.Net;
using RegistryGuard.Parts;

namespace RegistryGuard.Benchmarks;

/// <summary>Pushes of manifests, one after the other on one connection, each to all servers in turn.</summary>
internal static class Pushes
{
    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        Console.WriteLine("pushes");
        var clients = field.Proxies.Select(peer => (Peer: peer, Client: new RegistryClient(peer.Url))).ToList();
        var taken = new Dictionary<(string Scenario, Peer Peer), List<double>>();
        for (var i = -5; i < extent.Pushes * 2; i++)
        {
            foreach (var (peer, client) in clients)
            {
                var tag = $"v5.{i + 5}.{clients.FindIndex(one => one.Peer == peer)}";
                var image = field.Image.Annotated($"{peer.Name} {i} {new string('x', 800)}");
                await OneAsync("first push of a protected tag", HttpStatusCode.Created, tag, image);
                await OneAsync("the same push again", HttpStatusCode.Created, tag, image);
                await OneAsync("push of another image to the tag", peer == field.Guard ? HttpStatusCode.Forbidden : HttpStatusCode.Created, tag, field.Image);

                async Task OneAsync(string scenario, HttpStatusCode expected, string reference, TinyImage pushed)
                {
                    var watch = Stopwatch.StartNew();
                    var answer = await client.PutManifestAsync(Field.Repository, reference, pushed);
                    Assert.Equal(expected, answer.Status);
                    if (i >= 0)
                    {
                        var key = (scenario, peer);
                        (taken.TryGetValue(key, out var list) ? list : taken[key] = []).Add(watch.Elapsed.TotalMilliseconds);
                    }
                }
            }
        }

        foreach (var ((scenario, peer), values) in taken)
        {
            results.Add(new Result(scenario, peer.Name, "ms", Results.Median(values), values));
        }

        clients.ForEach(one => one.Client.Dispose());
    }
}
