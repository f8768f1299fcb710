using System.Diagnostics;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>Whole pushes by a real client, a process each: an image of three layers of 1 MiB that nobody has seen before, to a new
/// protected tag. To all servers in turn; who begins changes from push to push.</summary>
internal static class WholePushes
{
    public const string Scenario = "a whole push, three layers of 1 MiB";

    private const int Layers = 3;
    private const int LayerSize = 1 << 20;

    // Compiled code is as it will be only after some hundred requests, and a push is some twenty.
    private const int WarmingUp = 10;

    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        Console.WriteLine(Scenario);
        var peers = field.WithBefore([field.Registry, field.Nginx, field.Guard]);
        var taken = peers.ToDictionary(peer => peer, _ => new List<double>());
        for (var i = -WarmingUp; i < extent.WholePushes; i++)
        {
            for (var turn = 0; turn < peers.Count; turn++)
            {
                var peer = peers[(turn + i + WarmingUp) % peers.Count];
                var milliseconds = await PushAsync(peer, $"v6.{i + WarmingUp}.{turn}");
                if (i >= 0)
                {
                    taken[peer].Add(milliseconds);
                }
            }
        }

        foreach (var (peer, values) in taken)
        {
            results.Add(new Result(Scenario, peer.Name, "ms", Results.Median(values), values));
        }
    }

    private static async Task<double> PushAsync(Peer peer, string tag)
    {
        using var layout = new TemporaryFolder();
        LayeredImage.Write(layout, Layers, LayerSize);
        var watch = Stopwatch.StartNew();
        (await Skopeo.PushAsync(layout, peer.Url, Field.Repository, tag)).MustSucceed();
        return watch.Elapsed.TotalMilliseconds;
    }
}
