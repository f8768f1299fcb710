using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Counts what a record in Redis knows.</summary>
internal static class RedisCount
{
    /// <summary>Of how many tags something is known.</summary>
    /// <exception cref="RecordUnavailableException">A primary is away, or keys are just being moved.</exception>
    public static async Task<long> TagsAsync(IDatabase database)
    {
        var layout = await RedisLayout.OfAsync(database.Multiplexer);
        // The library's scan blocks. It may give a key twice.
        var keys = await Task.Run(() => layout.Primaries
            .SelectMany(server => server.Keys(pattern: RedisKeys.AnyEntries, pageSize: 1_000)).ToHashSet());
        var tags = 0L;
        foreach (var batch in keys.Chunk(500))
        {
            var counts = await Task.WhenAll(batch.Select(async key =>
                await database.HashLengthAsync(key, CommandFlags.DemandMaster)
                - (await database.HashExistsAsync(key, RedisKeys.KnownField, CommandFlags.DemandMaster) ? 1 : 0)));
            tags += counts.Sum();
        }

        return tags;
    }
}
