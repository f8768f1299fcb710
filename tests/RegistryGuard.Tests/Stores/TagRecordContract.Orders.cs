using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    private static readonly Digest Bad = Digest.Sha256("bad"u8);
    private static readonly Digest Worse = Digest.Sha512("worse"u8);

    [Fact]
    public async Task Orders_OfANewRecord_AreNone()
    {
        Assert.Equal(0, await Record.Orders.VersionAsync(Cancellation));
        AssertSame(StandingOrders.None, await Record.Orders.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Block_OfUnknownDigests_IsThereAfterARestart()
    {
        Block[] blocks = [new(Bad, "has \"malware\" – ünd\n more", Noon, "ann"), new(Worse, "worse", Noon.AddMinutes(1), "")];
        foreach (var block in blocks)
        {
            Assert.Equal(BlockOutcome.Blocked, await Record.Orders.BlockAsync(block, Admin, Cancellation));
        }

        await ReopenAsync();
        var orders = await Record.Orders.ReadAsync(Cancellation);
        AssertSame(StandingOrders.Of(orders.Version, blocks, null), orders);
    }

    [Fact]
    public async Task Block_Again_HasTheNewReason()
    {
        await Record.Orders.BlockAsync(new(Bad, "first", Noon, "ann"), Admin, Cancellation);
        Assert.Equal(BlockOutcome.Replaced, await Record.Orders.BlockAsync(new(Bad, "second", Noon.AddMinutes(1), "bob"), Admin, Cancellation));
        Assert.Equal(new Block(Bad, "second", Noon.AddMinutes(1), "bob"), (await Record.Orders.ReadAsync(Cancellation)).Blocked[Bad]);
    }

    [Fact]
    public async Task Block_OneMoreThanThereCanBe_ChangesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, Block.Most).Select(
            i => Record.Orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(i)), "r", Noon, "ann"), Admin, Cancellation).AsTask()));
        var version = await Record.Orders.VersionAsync(Cancellation);
        Assert.Equal(BlockOutcome.TooMany, await Record.Orders.BlockAsync(new(Bad, "r", Noon, "ann"), Admin, Cancellation));
        Assert.Equal(version, await Record.Orders.VersionAsync(Cancellation));
        Assert.Equal(
            BlockOutcome.Replaced, await Record.Orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(0)), "s", Noon, "ann"), Admin, Cancellation));
    }

    [Fact]
    public async Task Unblock_GivesTheBlockOnce()
    {
        var block = new Block(Bad, "bad", Noon, "ann");
        await Record.Orders.BlockAsync(block, Admin, Cancellation);
        Assert.Equal(block, await Record.Orders.UnblockAsync(Bad, Admin, "mended", Cancellation));
        var version = await Record.Orders.VersionAsync(Cancellation);
        Assert.Null(await Record.Orders.UnblockAsync(Bad, Admin, "mended", Cancellation));
        Assert.Equal(version, await Record.Orders.VersionAsync(Cancellation));
        Assert.Empty((await Record.Orders.ReadAsync(Cancellation)).Blocked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Maintenance_IsThereAfterARestartUntilItIsEnded(bool ends)
    {
        var first = new Maintenance(Maintenance.NewGeneration(), "first", Noon, null, "ann");
        var second = new Maintenance(Maintenance.NewGeneration(), "collects garbage", Noon, ends ? Noon.AddHours(2) : null, "bob");
        await Record.Orders.BeginMaintenanceAsync(first, Admin, Cancellation);
        await Record.Orders.BeginMaintenanceAsync(second, Admin, Cancellation);
        await ReopenAsync();
        Assert.Equal(second, (await Record.Orders.ReadAsync(Cancellation)).Maintenance);
        Assert.Equal(second, await Record.Orders.EndMaintenanceAsync(Admin, "done", Cancellation));
        Assert.Null((await Record.Orders.ReadAsync(Cancellation)).Maintenance);
        Assert.Null(await Record.Orders.EndMaintenanceAsync(Admin, "done", Cancellation));
    }

    [Fact]
    public async Task Version_AfterEachChange_IsAnotherAndThatOfWhatIsRead()
    {
        var seen = new HashSet<long> { await Record.Orders.VersionAsync(Cancellation) };
        await ChangedAsync(async () => await Record.Orders.BlockAsync(new(Bad, "bad", Noon, ""), Admin, Cancellation));
        await ChangedAsync(async () => await Record.Orders.BlockAsync(new(Bad, "worse", Noon, ""), Admin, Cancellation));
        await ChangedAsync(async () => await Record.Orders.BeginMaintenanceAsync(new(1, "r", Noon, null, ""), Admin, Cancellation));
        await ChangedAsync(async () => await Record.Orders.EndMaintenanceAsync(Admin, "done", Cancellation));
        await ChangedAsync(async () => await Record.Orders.UnblockAsync(Bad, Admin, "mended", Cancellation));

        async Task ChangedAsync(Func<Task> changeAsync)
        {
            var isTold = false;
            Record.Orders.Changed += () => isTold = true;
            await changeAsync();
            var version = await Record.Orders.VersionAsync(Cancellation);
            Assert.True(seen.Add(version));
            Assert.Equal(version, (await Record.Orders.ReadAsync(Cancellation)).Version);
            Assert.True(isTold);
        }
    }

    [Fact]
    public async Task Orders_OfManyWritersOnTwoInstances_AreAllKept()
    {
        var other = await OpenAnotherAsync();
        await AllAsync(Writers, async writer =>
        {
            var orders = (writer % 2 == 0 ? Record : other).Orders;
            return await orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(writer)), "r", Noon, ""), Admin, Cancellation);
        });
        Assert.Equal(Writers, (await other.Orders.ReadAsync(Cancellation)).Blocked.Count);
    }

    [Fact]
    public async Task Replicas_EachWithItsLastHeartbeat_AreListedUntilTheyLeave()
    {
        var other = await OpenAnotherAsync();
        var one = new Heartbeat("1", "pod-a", "1.0", "p", "enforce", Noon);
        var two = new Heartbeat("2", "pod-b", "1.1", "q", "enforce", Noon) { Heard = 7, Drained = 7 };
        await Record.Replicas.BeatAsync(one with { Heard = 3 }, Cancellation);
        await other.Replicas.BeatAsync(two, Cancellation);
        await Record.Replicas.BeatAsync(one, Cancellation);

        var roster = await Record.Replicas.RosterAsync(Cancellation);
        Assert.Equal([one, two], roster.Replicas.Select(seen => seen.Heartbeat));
        Assert.All(roster.Replicas, seen => Assert.True(roster.IsLive(seen)));

        await other.Replicas.LeaveAsync("1", Cancellation);
        Assert.Equal([two], (await Record.Replicas.RosterAsync(Cancellation)).Replicas.Select(seen => seen.Heartbeat));
    }

    [Fact]
    public async Task Orders_ThatChangeAnything_HaveTheirLinesOnTheListOfTheWholeGuard()
    {
        var trace = Admin with { Trace = "4bf92f3577b34da6a3ce929d0e0e4736" };
        await Record.Orders.BlockAsync(new(Bad, "first", Noon, "ann"), trace, Cancellation);
        await Record.Orders.BlockAsync(new(Bad, "second", Noon, "ann"), Admin, Cancellation);
        await Record.Orders.UnblockAsync(Bad, Admin, "mended", Cancellation);
        await Record.Orders.BeginMaintenanceAsync(new(1, "garbage", Noon, null, "ann"), Admin, Cancellation);
        await Record.Orders.EndMaintenanceAsync(Admin, "done", Cancellation);
        await ReopenAsync();
        var lines = await GuardLinesAsync();
        Assert.Equal(
            [
                trace.Tells(AuditKind.Block) with { Number = 1, Digest = Bad, Reason = "first" },
                Admin.Tells(AuditKind.Block) with { Number = 2, Digest = Bad, Reason = "second" },
                Admin.Tells(AuditKind.Unblock) with { Number = 3, Digest = Bad, Reason = "mended" },
                Admin.Tells(AuditKind.Maintenance) with { Number = 4, Reason = "on: garbage" },
                Admin.Tells(AuditKind.Maintenance) with { Number = 5, Reason = "off: done" },
            ],
            lines.Select(line => line.Line with { At = default }));
        Assert.All(lines, line => Assert.Equal(line.Line.ToString(), line.Json));
        Assert.Empty(await Record.AuditedAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task Orders_ThatChangeNothing_HaveNoLine()
    {
        await Task.WhenAll(Enumerable.Range(0, Block.Most).Select(
            i => Record.Orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(i)), "r", Noon, "ann"), Admin, Cancellation).AsTask()));
        await Record.Orders.BlockAsync(new(Bad, "one too many", Noon, "ann"), Admin, Cancellation);
        await Record.Orders.UnblockAsync(Bad, Admin, "was none", Cancellation);
        await Record.Orders.EndMaintenanceAsync(Admin, "was none", Cancellation);
        Assert.Equal(Enumerable.Range(1, Block.Most), (await GuardLinesAsync()).Select(line => (int)line.Line.Number));
    }

    [Fact]
    public async Task Orders_OfManyWritersBesideOtherLines_AreNumberedWithoutGaps()
    {
        var other = await OpenAnotherAsync();
        await AllAsync(Writers, async writer =>
        {
            var record = writer % 2 == 0 ? Record : other;
            await record.Orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(writer)), "r", Noon, ""), Admin, Cancellation);
            await record.AppendAsync(null, [Told(writer)], Cancellation);
            return 0;
        });
        var lines = await GuardLinesAsync();
        Assert.Equal(Enumerable.Range(1, Writers * 2), lines.Select(line => (int)line.Line.Number));
        Assert.Equal(Writers, lines.Count(line => line.Line.Kind == AuditKind.Block));
    }

    private ValueTask<IReadOnlyList<WrittenLine>> GuardLinesAsync() => Record.PageAsync(null, 1, 2 * Block.Most, false, Cancellation);

    private static void AssertSame(StandingOrders expected, StandingOrders actual)
    {
        Assert.Equal((expected.Version, expected.Maintenance), (actual.Version, actual.Maintenance));
        Assert.Equal(expected.Blocked.OrderBy(block => block.Key.Value), actual.Blocked.OrderBy(block => block.Key.Value));
    }
}
