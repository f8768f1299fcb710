using Microsoft.Extensions.Logging.Abstractions;
using RegistryGuard.Chaos;
using RegistryGuard.Configuration;
using RegistryGuard.Stores.Redis;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>The moves of floating tags that the record has in the end.</summary>
internal static class RecordedMoves
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The user names under which they are recorded.</summary>
    public static async Task<IReadOnlyList<string>> ByAsync(RedisProcess redis, IEnumerable<ChaosTag> tags)
    {
        var location = new RecordLocation.Redis { Servers = redis.Address, Deadline = Patience };
        await using var record = new RedisTagRecord(location, TimeProvider.System, NullLogger<RedisTagRecord>.Instance);
        List<string> by = [];
        foreach (var tag in tags)
        {
            var moves = await record.MovesAsync(tag.RepositoryName, tag.TagName, int.MaxValue, CancellationToken.None);
            by.AddRange(moves.Select(move => move.By));
        }

        return by;
    }
}
