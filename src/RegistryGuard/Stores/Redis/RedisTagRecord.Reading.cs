using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

// What is read of a tag.
public sealed partial class RedisTagRecord
{
    /// <inheritdoc/>
    protected override async ValueTask<SeenEntry> LookUpAsync(RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        var answer = (RedisResult[])(await ReadAsync(
            database => database.ScriptEvaluateAsync(
                RedisScripts.Sight, [RedisKeys.Entries(repository)], [tag.Value], CommandFlags.DemandMaster),
            cancellation))!;
        return new(
            RedisEntries.Decode(repository, tag, (byte[])answer[0]!),
            Incarnation.Of((string?)answer[1] ?? throw new RecordUnavailableException("the record does not say which it is (master_replid)")));
    }

    /// <inheritdoc/>
    public override async ValueTask<Tag?> FirstUnknownAsync(
        RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count == 0)
        {
            return null;
        }

        RedisValue[] fields = [.. candidates.Select(tag => (RedisValue)tag.Value)];
        var entries = await ReadAsync(
            database => database.HashGetAsync(RedisKeys.Entries(repository), fields, CommandFlags.DemandMaster), cancellation);
        var first = Array.FindIndex(entries, entry => entry.IsNull);
        return first < 0 ? null : candidates[first];
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<Move>> MovesAsync(
        RepositoryName repository, Tag tag, int most, CancellationToken cancellation)
    {
        if (most <= 0)
        {
            return [];
        }

        var moves = await ReadAsync(
            database => database.ListRangeAsync(RedisKeys.Moves(repository, tag), -most, -1, CommandFlags.DemandMaster), cancellation);
        try
        {
            return [.. moves.Reverse().Select(move => MoveCodec.Decode((byte[])move!))];
        }
        catch (EntryFormatException e)
        {
            throw RedisFaults.Unreadable($"recorded move of {repository}:{tag}", e);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<TagEntry> ReadAsync(RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        var entry = await ReadAsync(
            database => database.HashGetAsync(RedisKeys.Entries(repository), tag.Value, CommandFlags.DemandMaster), cancellation);
        return RedisEntries.Decode(repository, tag, (byte[]?)entry ?? []);
    }

    /// <inheritdoc/>
    protected override async ValueTask<(TagEntry Entry, string? Note)> ReadWithNoteAsync(
        RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        var values = await ReadAsync(
            database => database.HashGetAsync(
                RedisKeys.Entries(repository), [tag.Value, RedisKeys.KnownField], CommandFlags.DemandMaster),
            cancellation);
        return (RedisEntries.Decode(repository, tag, (byte[]?)values[0] ?? []), values[1]);
    }
}
