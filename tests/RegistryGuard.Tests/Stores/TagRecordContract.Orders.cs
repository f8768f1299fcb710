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
            Assert.Equal(BlockOutcome.Blocked, await Record.Orders.BlockAsync(block, Cancellation));
        }

        await ReopenAsync();
        var orders = await Record.Orders.ReadAsync(Cancellation);
        AssertSame(StandingOrders.Of(orders.Version, blocks, null), orders);
    }

    [Fact]
    public async Task Block_Again_HasTheNewReason()
    {
        await Record.Orders.BlockAsync(new(Bad, "first", Noon, "ann"), Cancellation);
        Assert.Equal(BlockOutcome.Replaced, await Record.Orders.BlockAsync(new(Bad, "second", Noon.AddMinutes(1), "bob"), Cancellation));
        Assert.Equal(new Block(Bad, "second", Noon.AddMinutes(1), "bob"), (await Record.Orders.ReadAsync(Cancellation)).Blocked[Bad]);
    }

    [Fact]
    public async Task Block_OneMoreThanThereCanBe_ChangesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, Block.Most).Select(
            i => Record.Orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(i)), "r", Noon, "ann"), Cancellation).AsTask()));
        var version = await Record.Orders.VersionAsync(Cancellation);
        Assert.Equal(BlockOutcome.TooMany, await Record.Orders.BlockAsync(new(Bad, "r", Noon, "ann"), Cancellation));
        Assert.Equal(version, await Record.Orders.VersionAsync(Cancellation));
        Assert.Equal(
            BlockOutcome.Replaced, await Record.Orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(0)), "s", Noon, "ann"), Cancellation));
    }

    [Fact]
    public async Task Unblock_GivesTheBlockOnce()
    {
        var block = new Block(Bad, "bad", Noon, "ann");
        await Record.Orders.BlockAsync(block, Cancellation);
        Assert.Equal(block, await Record.Orders.UnblockAsync(Bad, Cancellation));
        var version = await Record.Orders.VersionAsync(Cancellation);
        Assert.Null(await Record.Orders.UnblockAsync(Bad, Cancellation));
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
        await Record.Orders.BeginMaintenanceAsync(first, Cancellation);
        await Record.Orders.BeginMaintenanceAsync(second, Cancellation);
        await ReopenAsync();
        Assert.Equal(second, (await Record.Orders.ReadAsync(Cancellation)).Maintenance);
        Assert.Equal(second, await Record.Orders.EndMaintenanceAsync(Cancellation));
        Assert.Null((await Record.Orders.ReadAsync(Cancellation)).Maintenance);
        Assert.Null(await Record.Orders.EndMaintenanceAsync(Cancellation));
    }

    [Fact]
    public async Task Version_AfterEachChange_IsAnotherAndThatOfWhatIsRead()
    {
        var seen = new HashSet<long> { await Record.Orders.VersionAsync(Cancellation) };
        await ChangedAsync(async () => await Record.Orders.BlockAsync(new(Bad, "bad", Noon, ""), Cancellation));
        await ChangedAsync(async () => await Record.Orders.BlockAsync(new(Bad, "worse", Noon, ""), Cancellation));
        await ChangedAsync(async () => await Record.Orders.BeginMaintenanceAsync(new(1, "r", Noon, null, ""), Cancellation));
        await ChangedAsync(async () => await Record.Orders.EndMaintenanceAsync(Cancellation));
        await ChangedAsync(async () => await Record.Orders.UnblockAsync(Bad, Cancellation));

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
            return await orders.BlockAsync(new(Digest.Sha256(BitConverter.GetBytes(writer)), "r", Noon, ""), Cancellation);
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

    private static void AssertSame(StandingOrders expected, StandingOrders actual)
    {
        Assert.Equal((expected.Version, expected.Maintenance), (actual.Version, actual.Maintenance));
        Assert.Equal(expected.Blocked.OrderBy(block => block.Key.Value), actual.Blocked.OrderBy(block => block.Key.Value));
    }
}
