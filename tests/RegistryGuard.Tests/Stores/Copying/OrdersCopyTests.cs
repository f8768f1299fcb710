using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Stores;
using RegistryGuard.Stores.Copying;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.Tests.Stores.Sqlite;

namespace RegistryGuard.Tests.Stores.Copying;

/// <summary>The administrator's orders move with the record.</summary>
public sealed class OrdersCopyTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly Block Block = new(Digest.Sha256("bad"u8), "malware", Noon, "ann");
    private static readonly Maintenance Maintenance = new(7, "collects garbage", Noon, Noon.AddHours(1), "ann");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Copy_HasTheOrdersAndNoHeartbeats()
    {
        await OrderAsync("from.db");
        await CopyAsync();

        await using var copied = SqliteTagRecord.Open(_folder.File("to.db"));
        var orders = await copied.Orders.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Block, Maintenance), (Assert.Single(orders.Blocked.Values), orders.Maintenance));
        Assert.NotEqual(0, orders.Version);
        Assert.Empty((await copied.Replicas.RosterAsync(TestContext.Current.CancellationToken)).Replicas);
    }

    [Fact]
    public async Task Copy_ToARecordThatHasOtherOrders_IsRefused()
    {
        await using (var record = SqliteTagRecord.Open(_folder.File("from.db")))
        {
            await record.ProbeAsync(TestContext.Current.CancellationToken);
        }

        await OrderAsync("to.db");

        await Assert.ThrowsAsync<RecordOpenException>(CopyAsync);
    }

    [Fact]
    public async Task Copy_Again_FindsThatNothingIsLeftToDo()
    {
        await OrderAsync("from.db");
        await CopyAsync();
        await CopyAsync();
    }

    private async Task OrderAsync(string file)
    {
        await using var record = SqliteTagRecord.Open(_folder.File(file));
        await record.Orders.BlockAsync(Block, Origin.Unknown, TestContext.Current.CancellationToken);
        await record.Orders.BeginMaintenanceAsync(Maintenance, Origin.Unknown, TestContext.Current.CancellationToken);
        await record.Replicas.BeatAsync(new("1", "pod", "1", "p", "enforce", Noon), TestContext.Current.CancellationToken);
    }

    private async Task CopyAsync()
    {
        await using var from = new SqliteContents(SqliteRecordFile.Open(_folder.File("from.db"), TimeSpan.FromSeconds(5)));
        await using var to = new SqliteContents(SqliteRecordFile.Open(_folder.File("to.db"), TimeSpan.FromSeconds(5)));
        await new RecordCopy(from, to, new Silent()).RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Silent : ICopyProgress
    {
        public void Report(string what, long tags)
        {
        }
    }
}
