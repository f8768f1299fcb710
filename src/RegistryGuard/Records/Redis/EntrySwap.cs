using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;
using StackExchange.Redis;

namespace RegistryGuard.Records.Redis;

/// <summary>Replaces a tag's entry, if it is still as it was seen (<see cref="RedisScripts.Swap"/>).</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Seen">The entry's bytes as they were seen; none for no entry.</param>
/// <param name="Next">The bytes it gets; none for no entry.</param>
/// <param name="IsRewritten">Whether it is written even if it stays the same.</param>
/// <param name="Appended">A move to append.</param>
/// <param name="IsAnnounced">Whether other replicas have to be told that a published binding ends.</param>
internal sealed record EntrySwap(
    RepositoryName Repository, Tag Tag, byte[] Seen, byte[] Next, bool IsRewritten, Move? Appended, bool IsAnnounced)
{
    /// <summary>Carries it out.</summary>
    /// <returns>Null if that was done, else the entry's bytes as they are.</returns>
    /// <exception cref="RecordUnavailableException">The tag's history does not fit its entry.</exception>
    public async Task<byte[]?> RunAsync(IDatabase database)
    {
        var entries = RedisKeys.Entries(Repository);
        if (Appended is null && !IsAnnounced)
        {
            return Answer(await database.ScriptEvaluateAsync(
                RedisScripts.Swap, [entries], [Tag.Value, Seen, Next, IsRewritten ? 1 : 0], CommandFlags.DemandMaster));
        }

        var announcement = IsAnnounced ? RedisKeys.NameOf(Repository, Tag) : "";
        RedisValue[] arguments =
            [Tag.Value, Seen, Next, Appended is null ? "" : MoveCodec.Encode(Appended), Appended?.Number ?? 0, announcement, RedisKeys.Unbound];
        return Answer(await database.ScriptEvaluateAsync(
            RedisScripts.SwapAndTell, [entries, RedisKeys.Moves(Repository, Tag)], arguments, CommandFlags.DemandMaster));
    }

    private static byte[]? Answer(RedisResult result) => result.IsNull ? null : (byte[])result!;
}
