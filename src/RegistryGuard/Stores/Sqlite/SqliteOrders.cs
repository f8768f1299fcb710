using Microsoft.Data.Sqlite;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The orders and heartbeats in the file. Processes that share it are on one machine, and so are their clocks.</summary>
internal sealed class SqliteOrders(SqliteTagRecord record, TimeProvider clock, IGuardConfigurationSource? configuration) : IStandingOrders, IReplicas
{
    private const string VersionName = "orders-version";
    private const string MaintenanceName = "maintenance";

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public ValueTask<long> VersionAsync(CancellationToken cancellation) => record.ReadAsync(entries => Version(entries.Connection), cancellation);

    /// <inheritdoc/>
    public ValueTask<StandingOrders> ReadAsync(CancellationToken cancellation) => record.ReadAsync(
        entries =>
        {
            entries.Connection.BeginRead();
            try
            {
                return Read(entries.Connection);
            }
            finally
            {
                entries.Connection.TryRollback();
            }
        },
        cancellation);

    /// <inheritdoc/>
    public ValueTask<BlockOutcome> BlockAsync(Block block, Origin origin, CancellationToken cancellation) => ChangeAsync(
        entries =>
        {
            var connection = entries.Connection;
            var isNew = Text(connection, "SELECT block FROM blocked WHERE digest = $d", ("$d", block.Digest.Value)) is null;
            if (isNew && connection.Scalar<long>("SELECT count(*) FROM blocked") >= Block.Most)
            {
                return BlockOutcome.TooMany;
            }

            Tell(entries, OrderLines.OfBlock(block, origin));
            Put(connection, block);
            NoteChange(connection);
            return isNew ? BlockOutcome.Blocked : BlockOutcome.Replaced;
        },
        cancellation);

    /// <inheritdoc/>
    public ValueTask<Block?> UnblockAsync(Digest digest, Origin origin, string reason, CancellationToken cancellation) => ChangeAsync(
        entries =>
        {
            var connection = entries.Connection;
            if (Text(connection, "SELECT block FROM blocked WHERE digest = $d", ("$d", digest.Value)) is not { } block)
            {
                return null;
            }

            var was = Readable(() => OrderText.Block(block));
            Tell(entries, OrderLines.OfUnblock(digest, origin, reason));
            connection.ExecuteWith("DELETE FROM blocked WHERE digest = $d", ("$d", digest.Value));
            NoteChange(connection);
            return was;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask BeginMaintenanceAsync(Maintenance maintenance, Origin origin, CancellationToken cancellation) => await ChangeAsync(
        entries =>
        {
            Tell(entries, OrderLines.OfMaintenance(maintenance, origin));
            SetMeta(entries.Connection, MaintenanceName, OrderText.Of(maintenance));
            NoteChange(entries.Connection);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public ValueTask<Maintenance?> EndMaintenanceAsync(Origin origin, string reason, CancellationToken cancellation) => ChangeAsync(
        entries =>
        {
            var connection = entries.Connection;
            if (Meta(connection, MaintenanceName) is not { } maintenance)
            {
                return null;
            }

            var was = Readable(() => OrderText.Maintenance(maintenance));
            Tell(entries, OrderLines.OfEndOfMaintenance(origin, reason));
            connection.ExecuteWith("DELETE FROM meta WHERE name = $n", ("$n", MaintenanceName));
            NoteChange(connection);
            return was;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask BeatAsync(Heartbeat heartbeat, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await record.RunAsync(
            WorkJob.Of(connection =>
            {
                connection.ExecuteWith(
                    "INSERT INTO replica (id, seen, heartbeat) VALUES ($i, $s, $h) ON CONFLICT DO UPDATE SET seen = excluded.seen, heartbeat = excluded.heartbeat",
                    ("$i", heartbeat.Replica), ("$s", now.ToUnixTimeMilliseconds()), ("$h", OrderText.Of(heartbeat)));
                connection.ExecuteWith("DELETE FROM replica WHERE seen < $s", ("$s", (now - Heartbeat.Forgotten).ToUnixTimeMilliseconds()));
            }),
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<ReplicaRoster> RosterAsync(CancellationToken cancellation) => record.ReadAsync(
        entries =>
        {
            var replicas = new List<SeenReplica>();
            using var select = entries.Connection.Statement("SELECT seen, heartbeat FROM replica");
            using var rows = select.ExecuteReader();
            while (rows.Read())
            {
                var (seen, heartbeat) = (DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(0)), rows.GetString(1));
                replicas.Add(new(Readable(() => OrderText.Heartbeat(heartbeat)), seen));
            }

            return new ReplicaRoster(
                clock.GetUtcNow(),
                [.. replicas.OrderBy(seen => seen.Heartbeat.Name, StringComparer.Ordinal).ThenBy(seen => seen.Heartbeat.Replica, StringComparer.Ordinal)]);
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(string replica, CancellationToken cancellation) => await record.RunAsync(
        WorkJob.Of(connection => connection.ExecuteWith("DELETE FROM replica WHERE id = $i", ("$i", replica))), cancellation);

    /// <summary>All orders; within the caller's transaction, if they are to be of one moment.</summary>
    public static StandingOrders Read(SqliteConnection connection)
    {
        var blocks = new List<string>();
        using (var select = connection.Statement("SELECT block FROM blocked"))
        using (var rows = select.ExecuteReader())
        {
            while (rows.Read())
            {
                blocks.Add(rows.GetString(0));
            }
        }

        var maintenance = Meta(connection, MaintenanceName);
        return Readable(() => StandingOrders.Of(
            Version(connection), blocks.Select(OrderText.Block), maintenance is null ? null : OrderText.Maintenance(maintenance)));
    }

    /// <summary>Replaces all orders, within the caller's transaction.</summary>
    public static void Replace(SqliteConnection connection, StandingOrders orders)
    {
        connection.Execute("DELETE FROM blocked");
        connection.ExecuteWith("DELETE FROM meta WHERE name = $n", ("$n", MaintenanceName));
        foreach (var block in orders.Blocked.Values)
        {
            Put(connection, block);
        }

        if (orders.Maintenance is { } maintenance)
        {
            SetMeta(connection, MaintenanceName, OrderText.Of(maintenance));
        }

        SetMeta(connection, VersionName, orders.Version);
    }

    private async ValueTask<T> ChangeAsync<T>(Func<SqliteEntries, T> change, CancellationToken cancellation)
    {
        var outcome = await record.RunAsync(new OrderJob<T>(change), cancellation);
        Changed?.Invoke();
        return outcome;
    }

    // Before anything else is written: a list that is damaged is found here.
    private void Tell(SqliteEntries entries, AuditLine line)
    {
        var now = clock.GetUtcNow();
        entries.Audit.Append(entries.Audit.Next(null, line with { At = now }), AuditKeep.Oldest(configuration, now));
    }

    private static void Put(SqliteConnection connection, Block block) => connection.ExecuteWith(
        "INSERT INTO blocked (digest, block) VALUES ($d, $b) ON CONFLICT DO UPDATE SET block = excluded.block",
        ("$d", block.Digest.Value), ("$b", OrderText.Of(block)));

    private static void NoteChange(SqliteConnection connection) => SetMeta(connection, VersionName, StandingOrders.NewVersion());

    private static long Version(SqliteConnection connection)
    {
        using var select = connection.StatementWith("SELECT value FROM meta WHERE name = $n", ("$n", VersionName));
        return select.ExecuteScalar() as long? ?? 0;
    }

    private static string? Meta(SqliteConnection connection, string name) => Text(connection, "SELECT value FROM meta WHERE name = $n", ("$n", name));

    private static void SetMeta(SqliteConnection connection, string name, object value) => connection.ExecuteWith(
        "INSERT INTO meta (name, value) VALUES ($n, $v) ON CONFLICT DO UPDATE SET value = excluded.value", ("$n", name), ("$v", value));

    private static string? Text(SqliteConnection connection, string sql, (string Name, object Value) parameter)
    {
        using var select = connection.StatementWith(sql, parameter);
        return select.ExecuteScalar() as string;
    }

    private static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw new RecordUnavailableException($"the record's orders can't be read: {e.Message}", e);
        }
    }

    /// <summary>A change of the orders. What can't be read is found before anything is written, and fails no other job.</summary>
    private sealed class OrderJob<T>(Func<SqliteEntries, T> change) : WriteJob<T>
    {
        public override void Apply(SqliteEntries entries)
        {
            try
            {
                Made = change(entries);
            }
            catch (RecordUnavailableException e)
            {
                Fault = e;
            }
        }
    }
}
