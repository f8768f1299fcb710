using System.Runtime.CompilerServices;
using RegistryGuard.Core.Oci;
using StackExchange.Redis;

namespace RegistryGuard.Records.Redis;

/// <summary>Reads all entries of a repository, some at a time, so that the server is not held up.</summary>
internal static class RedisScan
{
    /// <summary>The entries that are there from the scan's beginning to its end; others perhaps; some twice.</summary>
    public static async IAsyncEnumerable<(Tag Tag, byte[] Entry)> EntriesAsync(
        RedisConnection connection, RepositoryName repository, TimeSpan most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cursor = "0";
        do
        {
            var from = cursor;
            var page = (RedisResult[])(await connection.CallAsync(
                database => database.ExecuteAsync(
                    "HSCAN", [RedisKeys.Entries(repository), from, "COUNT", 1_000], CommandFlags.DemandMaster),
                most,
                cancellation))!;
            cursor = (string)page[0]!;
            var fields = (RedisResult[])page[1]!;
            for (var i = 0; i < fields.Length; i += 2)
            {
                yield return (Tag.Parse((string)fields[i]!), (byte[])fields[i + 1]!);
            }
        }
        while (!string.Equals(cursor, "0", StringComparison.Ordinal));
    }
}
