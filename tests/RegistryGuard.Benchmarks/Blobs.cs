namespace RegistryGuard.Benchmarks;

/// <summary>Blobs both ways, large and small, and the memory that a very large one takes.</summary>
internal static class Blobs
{
    private const double Mega = 1e6;

    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        var large = new RepeatedBlob(256 << 20);
        var small = new RepeatedBlob(64 << 10);
        await results.ValuesAsync("PUT of a blob of 256 MiB", "MB/s", field.Proxies, async peer =>
            large.Length / Mega / (await BlobTransfer.PutAsync(peer.Url, Field.Repository, large)).TotalSeconds);
        await results.ValuesAsync("GET of a blob of 256 MiB", "MB/s", field.Proxies, async peer =>
            large.Length / Mega / (await BlobTransfer.GetAsync(peer.Url, Field.Repository, large)).TotalSeconds);
        await results.ValuesAsync("PUT of a blob of 64 KiB", "ms", field.Proxies, async peer =>
        {
            var taken = new List<double>();
            for (var i = 0; i < extent.Pushes; i++)
            {
                taken.Add((await BlobTransfer.PutAsync(peer.Url, Field.Repository, small)).TotalMilliseconds);
            }

            return Results.Median(taken);
        });
        await results.ThroughputAsync("GET of a blob of 64 KiB, 16 connections", field.WithBefore(field.Proxies),
            peer => Wrk.RunAsync(peer, new Load($"/v2/{Field.Repository}/blobs/{small.Digest}"), 16, extent.Load));
        await MemoryAsync(field, results, extent);
    }

    private static async Task MemoryAsync(Field field, Results results, Extent extent)
    {
        var (guard, process) = await field.StartGuardAsync("guard");
        await using (process)
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            results.Add(Once("memory at rest", guard.Memory()));
            var huge = new RepeatedBlob(extent.LargestBlob);
            await BlobTransfer.PutAsync(guard.Url, Field.Repository, huge);
            await BlobTransfer.GetAsync(guard.Url, Field.Repository, huge);
            results.Add(Once($"peak memory with a blob of {extent.LargestBlob >> 30} GiB up and down", process.Process.PeakMemory()));
        }

        results.Add(Once("peak memory after all loads", field.Guard.Process.PeakMemory()));
    }

    private static Result Once(string scenario, double bytes) => new(scenario, "guard", "MB", bytes / Mega, [bytes / Mega]);
}
