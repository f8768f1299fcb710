using System.Globalization;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>The orders and heartbeats in Redis.</summary>
internal sealed class RedisOrders(
    RecordLocation.Redis location, RedisConnection reads, RedisWrites writes, TimeProvider clock, IGuardConfigurationSource? configuration = null)
    : IStandingOrders, IReplicas
{
    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public async ValueTask<long> VersionAsync(CancellationToken cancellation) =>
        Number(await ReadAsync(database => database.StringGetAsync(OrderKeys.Version, CommandFlags.DemandMaster), cancellation));

    /// <inheritdoc/>
    public async ValueTask<StandingOrders> ReadAsync(CancellationToken cancellation)
    {
        var answer = (RedisResult[])(await ReadAsync(
            database => database.ScriptEvaluateAsync(
                OrderScripts.Read, [OrderKeys.Version, OrderKeys.Maintenance, OrderKeys.Blocked], flags: CommandFlags.DemandMaster),
            cancellation))!;
        var blocked = (string[])answer[2]!;
        return Readable(() => StandingOrders.Of(
            Number((string?)answer[0]),
            blocked.Where((_, i) => i % 2 == 1).Select(OrderText.Block),
            (string?)answer[1] is { Length: > 0 } maintenance ? OrderText.Maintenance(maintenance) : null));
    }

    /// <inheritdoc/>
    public async ValueTask<BlockOutcome> BlockAsync(Block block, Origin origin, CancellationToken cancellation) =>
        (int)(await ChangeAsync(
            OrderScripts.Block, OrderKeys.Blocked, OrderLines.OfBlock(block, origin), [block.Digest.Value, OrderText.Of(block), Block.Most],
            cancellation)) switch
        {
            0 => BlockOutcome.Blocked,
            1 => BlockOutcome.Replaced,
            _ => BlockOutcome.TooMany,
        };

    /// <inheritdoc/>
    public async ValueTask<Block?> UnblockAsync(Digest digest, Origin origin, string reason, CancellationToken cancellation) =>
        (string?)await ChangeAsync(
            OrderScripts.Unblock, OrderKeys.Blocked, OrderLines.OfUnblock(digest, origin, reason), [digest.Value], cancellation) is { } block
            ? Readable(() => OrderText.Block(block))
            : null;

    /// <inheritdoc/>
    public async ValueTask BeginMaintenanceAsync(Maintenance maintenance, Origin origin, CancellationToken cancellation) => await ChangeAsync(
        OrderScripts.Maintain, OrderKeys.Maintenance, OrderLines.OfMaintenance(maintenance, origin), [OrderText.Of(maintenance)], cancellation);

    /// <inheritdoc/>
    public async ValueTask<Maintenance?> EndMaintenanceAsync(Origin origin, string reason, CancellationToken cancellation) =>
        (string?)await ChangeAsync(
            OrderScripts.Maintain, OrderKeys.Maintenance, OrderLines.OfEndOfMaintenance(origin, reason), [""], cancellation) is { } maintenance
            ? Readable(() => OrderText.Maintenance(maintenance))
            : null;

    /// <summary>Replaces all orders.</summary>
    public Task ReplaceAsync(StandingOrders orders, CancellationToken cancellation) => WriteAsync(
        database => database.ScriptEvaluateAsync(
            OrderScripts.Replace,
            [OrderKeys.Version, OrderKeys.Maintenance, OrderKeys.Blocked],
            [
                orders.Version, OrderKeys.Changed, orders.Maintenance is { } maintenance ? OrderText.Of(maintenance) : "",
                .. orders.Blocked.Values.SelectMany(block => (RedisValue[])[block.Digest.Value, OrderText.Of(block)]),
            ],
            CommandFlags.DemandMaster),
        cancellation);

    /// <inheritdoc/>
    public async ValueTask BeatAsync(Heartbeat heartbeat, CancellationToken cancellation) => await ReadAsync(
        // No replica of Redis need have it: the next one follows.
        database => database.ScriptEvaluateAsync(
            OrderScripts.Beat,
            [OrderKeys.Replicas],
            [heartbeat.Replica, OrderText.Of(heartbeat), (long)Heartbeat.Forgotten.TotalMilliseconds],
            CommandFlags.DemandMaster),
        cancellation);

    /// <inheritdoc/>
    public async ValueTask<ReplicaRoster> RosterAsync(CancellationToken cancellation)
    {
        var answer = (RedisResult[])(await ReadAsync(
            database => database.ScriptEvaluateAsync(OrderScripts.Roster, [OrderKeys.Replicas], flags: CommandFlags.DemandMaster), cancellation))!;
        var replicas = (string[])answer[1]!;
        return Readable(() => new ReplicaRoster(
            Time((string)answer[0]!),
            [.. replicas.Select(Seen).OrderBy(seen => seen.Heartbeat.Name, StringComparer.Ordinal).ThenBy(seen => seen.Heartbeat.Replica, StringComparer.Ordinal)]));
    }

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(string replica, CancellationToken cancellation) =>
        await ReadAsync(database => database.HashDeleteAsync(OrderKeys.Replicas, replica, CommandFlags.DemandMaster), cancellation);

    /// <summary>They may have changed: an announcement came, or one may have been missed.</summary>
    public void OnChanged() => Changed?.Invoke();

    private async Task<RedisResult> ChangeAsync(
        string script, RedisKey key, AuditLine told, RedisValue[] arguments, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var outcome = await WriteAsync(
            database => database.ScriptEvaluateAsync(
                script,
                [OrderKeys.Version, key, RedisKeys.Audit(null)],
                [
                    StandingOrders.NewVersion(), OrderKeys.Changed,
                    AuditJson.Time(now), AuditJson.Time(AuditKeep.Oldest(configuration, now)), AuditJson.Head(told), AuditJson.Tail(told),
                    .. arguments,
                ],
                CommandFlags.DemandMaster),
            cancellation);
        OnChanged();
        return outcome;
    }

    private static SeenReplica Seen(string kept)
    {
        var space = kept.IndexOf(' ', StringComparison.Ordinal);
        return new(OrderText.Heartbeat(kept[(space + 1)..]), Time(kept[..Math.Max(space, 0)]));
    }

    private static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw RedisFaults.Unreadable("orders", e);
        }
    }

    private static DateTimeOffset Time(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture));

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> read, CancellationToken cancellation) =>
        reads.CallAsync(read, location.Deadline, cancellation);

    private Task<T> WriteAsync<T>(Func<IDatabase, Task<T>> write, CancellationToken cancellation) =>
        writes.RunAsync(write, location.Deadline, cancellation);
}
