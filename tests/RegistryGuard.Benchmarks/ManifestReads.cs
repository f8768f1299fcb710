using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>Manifests, as clusters pull them.</summary>
internal static class ManifestReads
{
    private const string Prefix = $"/v2/{Field.Repository}/manifests/";
    private const int Ordinary = 16;
    private const int Tags = 1000;

    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        foreach (var connections in (int[])[1, Ordinary, 256])
        {
            await MeasureAsync($"GET of a protected tag, warm, {connections} connection{(connections == 1 ? "" : "s")}", new Load(Prefix + Field.ProtectedTag), connections,
                connections == Ordinary ? field.WithBefore(field.All) : field.All);
        }

        await results.ThroughputAsync("HEAD of a protected tag, warm, 16 connections", field.All,
            peer => HeadLoad.RunAsync(peer, Prefix + Field.ProtectedTag, Ordinary, extent.Load));
        await MeasureAsync("GET by digest, warm, 16 connections", new Load(Prefix + field.Image.Digest), Ordinary, field.All);
        await MeasureAsync("GET of a floating tag, 16 connections", new Load(Prefix + Field.FloatingTag), Ordinary, field.Proxies);
        await ColdAsync(field, results, extent, MeasureAsync);

        Task MeasureAsync(string scenario, Load load, int connections, IReadOnlyList<Peer> peers) =>
            results.ThroughputAsync(scenario, peers, peer => Wrk.RunAsync(peer, load, connections, extent.Load));
    }

    // Cold: neither the manifest nor leave for the credential is in memory, at any pull.
    private static async Task ColdAsync(
        Field field, Results results, Extent extent, Func<string, Load, int, IReadOnlyList<Peer>, Task> measure)
    {
        var (forgetful, process) = await field.StartGuardAsync("guard", configuration: "pull: { cache: 0, trust: 0s, adopt: true }");
        await using (process)
        {
            await measure("GET of a protected tag, cold, 16 connections", new Load(Prefix + Field.ProtectedTag), Ordinary,
                [field.Registry, field.Nginx, field.Haproxy, forgetful]);
        }

        using var client = new RegistryClient(field.Guard.Url);
        for (var i = 0; i < Tags; i++)
        {
            var manifest = field.Image.Annotated($"{i} {new string('x', 800)}");
            Assert.Equal(System.Net.HttpStatusCode.Created, (await client.PutManifestAsync(Field.Repository, $"v2.0.{i}", manifest)).Status);
        }

        await results.ThroughputAsync("GET of 1,000 distinct protected tags, 16 connections", field.All,
            peer => Wrk.RunAsync(peer, new Load(Prefix + "v2.0.{n}", Numbers: Tags), Ordinary, extent.Load));
    }
}
