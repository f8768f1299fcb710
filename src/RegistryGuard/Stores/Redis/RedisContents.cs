using Microsoft.Extensions.Logging.Abstractions;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Stores.Copying;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>All that a record in Redis holds.</summary>
internal sealed class RedisContents : IRecordContents
{
    // No client waits for a copy, and a large repository takes its time.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    private readonly RedisConnection _reads;
    private readonly RedisWrites _writes;
    private readonly RedisOrders _orders;

    public RedisContents(RecordLocation.Redis location)
    {
        _reads = new(location, connection => RedisServers.CheckAsync(connection, location), NullLogger.Instance);
        _writes = RedisWrites.To(location, _reads, NullLogger.Instance);
        _orders = new(location, _reads, _writes, TimeProvider.System);
    }

    /// <summary>Makes sure that the record may be kept there.</summary>
    public Task ConnectAsync() => _reads.ConnectAsync();

    public Task<bool> IsHalfCopiedAsync(CancellationToken cancellation) =>
        _reads.CallAsync(database => database.KeyExistsAsync(RedisKeys.HalfCopied, CommandFlags.DemandMaster), Most, cancellation);

    public Task SetHalfCopiedAsync(bool isHalfCopied, CancellationToken cancellation) => _writes.RunAsync(
        database => isHalfCopied
            ? database.StringSetAsync(RedisKeys.HalfCopied, 1, flags: CommandFlags.DemandMaster)
            : database.KeyDeleteAsync(RedisKeys.HalfCopied, CommandFlags.DemandMaster),
        Most,
        cancellation);

    public Task<StandingOrders> OrdersAsync(CancellationToken cancellation) => _orders.ReadAsync(cancellation).AsTask();

    public Task WriteOrdersAsync(StandingOrders orders, CancellationToken cancellation) => _orders.ReplaceAsync(orders, cancellation);

    public Task<IReadOnlyCollection<RepositoryName>> RepositoriesAsync(CancellationToken cancellation) =>
        RedisNames.RepositoriesAsync(_reads, Most, cancellation);

    public async Task<IReadOnlyCollection<StoredTag>> TagsAsync(RepositoryName repository, CancellationToken cancellation)
    {
        var entries = await EntriesAsync(repository, cancellation);
        var tags = new List<StoredTag>(entries.Count);
        foreach (var batch in entries.Chunk(500))
        {
            tags.AddRange(await _reads.CallAsync(
                database => Task.WhenAll(batch.Select(entry => WithMovesAsync(database, repository, entry.Key, entry.Value))), Most, cancellation));
        }

        return tags;
    }

    public Task WriteAsync(
        RepositoryName repository, IReadOnlyList<StoredTag> put, IReadOnlyList<Tag> removed, CancellationToken cancellation) => _writes.RunAsync(
        async database =>
        {
            var writes = new List<Task>();
            foreach (var tag in removed.Concat(put.Select(tag => tag.Tag)))
            {
                writes.Add(database.KeyDeleteAsync(RedisKeys.Moves(repository, tag), CommandFlags.DemandMaster));
            }

            foreach (var tag in put.Where(tag => tag.Moves.Count > 0))
            {
                writes.Add(database.ListRightPushAsync(
                    RedisKeys.Moves(repository, tag.Tag), [.. tag.Moves.Select(move => (RedisValue)move)], CommandFlags.DemandMaster));
            }

            if (removed.Count > 0)
            {
                writes.Add(database.HashDeleteAsync(
                    RedisKeys.Entries(repository), [.. removed.Select(tag => (RedisValue)tag.Value)], CommandFlags.DemandMaster));
            }

            if (put.Count > 0)
            {
                writes.Add(database.HashSetAsync(
                    RedisKeys.Entries(repository), [.. put.Select(tag => new HashEntry(tag.Tag.Value, tag.Entry))], CommandFlags.DemandMaster));
            }

            await Task.WhenAll(writes);
            return true;
        },
        Most,
        cancellation);

    public Task<IReadOnlyCollection<RepositoryName>> AuditedAsync(CancellationToken cancellation) =>
        RedisNames.AuditedAsync(_reads, Most, cancellation);

    public async Task<IReadOnlyList<string>> LinesAsync(RepositoryName? repository, long from, int most, CancellationToken cancellation) =>
        (string[])(await _reads.CallAsync(
            database => database.ScriptEvaluateAsync(
                RedisScripts.PageOfLines, [RedisKeys.Audit(repository)], [from, most, 0], CommandFlags.DemandMaster),
            Most,
            cancellation))!;

    public Task AppendLinesAsync(RepositoryName? repository, IReadOnlyList<string> lines, CancellationToken cancellation) => _writes.RunAsync(
        database => database.ListRightPushAsync(
            RedisKeys.Audit(repository), [.. lines.Select(line => (RedisValue)line)], CommandFlags.DemandMaster),
        Most,
        cancellation);

    public Task RemoveLinesAsync(RepositoryName? repository, CancellationToken cancellation) => _writes.RunAsync(
        database => database.KeyDeleteAsync(RedisKeys.Audit(repository), CommandFlags.DemandMaster), Most, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        await _reads.DisposeAsync();
    }

    private async Task<Dictionary<Tag, byte[]>> EntriesAsync(RepositoryName repository, CancellationToken cancellation)
    {
        var entries = new Dictionary<Tag, byte[]>();
        await foreach (var (tag, entry) in RedisScan.EntriesAsync(_reads, repository, Most, cancellation))
        {
            entries[tag] = entry;
        }

        return entries;
    }

    private static async Task<StoredTag> WithMovesAsync(IDatabase database, RepositoryName repository, Tag tag, byte[] entry)
    {
        var moves = await database.ListRangeAsync(RedisKeys.Moves(repository, tag), flags: CommandFlags.DemandMaster);
        return new(tag, entry, [.. moves.Select(move => (byte[])move!)]);
    }
}
