using System.Runtime.CompilerServices;
using RegistryGuard.Core.Oci;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Reads all entries of a repository, some at a time, so that the server is not held up.</summary>
internal static class RedisScan
{
    /// <summary>The entries that are there from the scan's beginning to its end; others perhaps; some twice.</summary>
    /// <exception cref="RecordUnavailableException">They can't be read, or not all of them from one server.</exception>
    public static async IAsyncEnumerable<(Tag Tag, byte[] Entry)> EntriesAsync(
        RedisConnection connection, RepositoryName repository, TimeSpan most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cursor = "0";
        string? server = null;
        do
        {
            var from = cursor;
            var page = (RedisResult[])(await connection.CallAsync(
                database => database.ScriptEvaluateAsync(
                    RedisScripts.Page, [RedisKeys.Entries(repository)], [from, 1_000], CommandFlags.DemandMaster),
                most,
                cancellation))!;
            var answering = (string)page[2]!;
            server ??= answering;
            if (!string.Equals(server, answering, StringComparison.Ordinal))
            {
                throw RedisFaults.MovedMeanwhile(repository);
            }

            cursor = (string)page[0]!;
            var fields = (RedisResult[])page[1]!;
            for (var i = 0; i < fields.Length; i += 2)
            {
                var field = (string)fields[i]!;
                if (!RedisKeys.IsNote(field))
                {
                    yield return (Tag.Parse(field), (byte[])fields[i + 1]!);
                }
            }
        }
        while (!string.Equals(cursor, "0", StringComparison.Ordinal));
    }
}
