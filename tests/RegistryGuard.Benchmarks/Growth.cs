using System.Globalization;
using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>How the cost grows with the record and with the rules.</summary>
internal static class Growth
{
    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        var records = new List<(string, string?, string?)>();
        foreach (var size in extent.Records)
        {
            var file = field.File($"record-{size}.db");
            await FillAsync(file, size, field.Image);
            records.Add((Name(size, "tags"), file, null));
        }

        await CompareAsync(field, results, extent, "recorded tags", extent.Records[0], records);
        await CompareAsync(field, results, extent, "rules", extent.Rules[0],
            [.. extent.Rules.Select(count => (Name(count, "rules"), default(string), Rules(count)))]);
    }

    private static string Name(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"guard, {count:N0} {what}");

    private static async Task CompareAsync(
        Field field, Results results, Extent extent, string what, int fewest, List<(string Name, string? Record, string? Configuration)> kinds)
    {
        var guards = new List<(Peer Peer, GuardProcess Process)>();
        try
        {
            foreach (var (name, record, configuration) in kinds)
            {
                guards.Add(await field.StartGuardAsync(name, record, configuration));
            }

            List<Peer> peers = [.. guards.Select(guard => guard.Peer)];
            await results.ThroughputAsync($"warm pulls by {what}", peers, peer => Wrk.RunAsync(
                peer, new Load($"/v2/{Field.Repository}/manifests/{Field.ProtectedTag}"), 16, extent.Load));
            if (kinds[0].Record is not null)
            {
                await results.ThroughputAsync($"pulls of random tags by {what}", peers, peer => Wrk.RunAsync(
                    peer, new Load($"/v2/{Field.Repository}/manifests/v3.0.{{n}}", Numbers: Math.Max(fewest, SizeOf(peer))), 16, extent.Load));
            }

            var pushed = 0;
            await results.ValuesAsync($"first pushes by {what}", "ms", peers, peer => PushesAsync(peer, field, extent.Pushes, () => $"v4.{pushed++}.0"));
        }
        finally
        {
            foreach (var (_, process) in guards)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static int SizeOf(Peer peer) =>
        int.Parse(new string([.. peer.Name.Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture);

    private static async Task<double> PushesAsync(Peer peer, Field field, int count, Func<string> tag)
    {
        using var client = new RegistryClient(peer.Url);
        var taken = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Assert.Equal(System.Net.HttpStatusCode.Created, (await client.PutManifestAsync(Field.Repository, tag(), field.Image)).Status);
            taken.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Results.Median(taken);
    }

    // All of one manifest: what grows is the record.
    private static async Task FillAsync(string file, int count, TinyImage image)
    {
        Console.WriteLine($"making a record of {count} tags");
        var record = SqliteTagRecord.Open(file, TimeSpan.FromMinutes(1));
        await using (record)
        {
            var repository = RepositoryName.Parse(Field.Repository);
            var adoption = new Adoption(new(Digest.Parse(image.Digest), null, TinyImage.ManifestType), DateTimeOffset.UtcNow, "");
            await Parallel.ForAsync(-1, count, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (number, cancellation) =>
                await record.AdoptAsync(
                    repository, Tag.Parse(number < 0 ? Field.ProtectedTag : $"v3.0.{number}"), null, adoption, cancellation));
        }
    }

    // Many narrow rules that don't match, and then the ordinary one.
    private static string Rules(int count)
    {
        var yaml = new StringBuilder("pull: { adopt: true }\npolicy:\n  rules:\n");
        for (var i = 0; i < count - 1; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"    - {{ repositories: [\"team{i}/**\", \"bench/*\"], tags: [\"r{i}-{{n}}\", \"*-r{i}\"], class: floating }}\n");
        }

        return yaml.Append("    - { tags: [latest, \"*-release\"], class: floating }\n").ToString();
    }
}
