using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Redis;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>A primary whose replica has to acknowledge every write (<c>waitReplicas=1</c>).</summary>
public sealed class RedisReplicationTests : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");
    private static readonly Tag V1 = Tag.Parse("v1");

    private RedisProcess _primary = null!;
    private RedisProcess _replica = null!;
    private RedisTagRecord _record = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _primary = await RedisProcess.StartAsync();
        _replica = await RedisProcess.StartReplicaAsync(_primary);
        _record = RedisRecords.To($"{_primary.Address},{_replica.Address},waitReplicas=1,deadline=6s");
    }

    public async ValueTask DisposeAsync()
    {
        await _record.DisposeAsync();
        await _replica.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    public async Task AWrite_TheReplicaStandsStill_DoesNotCountUntilItIsRepeatedWithTheReplica()
    {
        var push = RedisRecords.Push("a");
        await _record.BindAsync(App, V1, push, Cancellation);
        _replica.Process.Pause();
        var told = await Assert.ThrowsAsync<RecordUnavailableException>(() => ConfirmAsync(push));
        Assert.Contains("has the write on 0 of 1 replicas (waitReplicas), so it doesn't count", told.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RecordUnavailableException>(() => ConfirmAsync(push));
        await RedisRecords.EventuallyAsync(async () =>
            Assert.True((await _record.FindAsync(App, V1, Cancellation)).Binding?.IsPublished));
        _replica.Process.Continue();

        await RedisRecords.EventuallyAsync(async () => Assert.IsType<ConfirmOutcome.Confirmed>(await ConfirmAsync(push)));
        await _primary.KillAsync();
        Assert.Equal("1", await _replica.CliAsync("HLEN", $"rg:{{{App}}}:tags"));
    }

    [Fact]
    public async Task ThePrimaryDies_AnotherIsMadeOfTheReplica_AStepIsToldThatItIsAnotherRecord()
    {
        await using var record = RedisRecords.To($"{_primary.Address},{_replica.Address},deadline=6s");
        var before = (await record.SightAsync(App, V1, Cancellation)).In;
        Assert.Equal(before, await ToldAsync());

        await _primary.KillAsync();
        await _replica.CliAsync("REPLICAOF", "NO", "ONE");

        await RedisRecords.EventuallyAsync(async () => Assert.NotEqual(before, await ToldAsync()));
        Assert.Equal((await record.SightAsync(App, V1, Cancellation)).In, await ToldAsync());

        async Task<Incarnation> ToldAsync() =>
            await record.ApplyInAsync(App, V1, seen => new Step<Incarnation>(seen.In), default, Cancellation);
    }

    [Fact]
    public async Task ThePrimaryDies_AnotherIsMadeOfTheReplica_WritesGoOnThere()
    {
        var push = RedisRecords.Push("a");
        await _record.BindAsync(App, V1, push, Cancellation);
        await _primary.KillAsync();
        await Assert.ThrowsAsync<RecordUnavailableException>(() => ConfirmAsync(push));

        await _replica.CliAsync("REPLICAOF", "NO", "ONE");
        // The library may wait in vain for the dead server; the call has time left when it gives up.
        await using var successor = RedisRecords.To($"{_primary.Address},{_replica.Address},deadline=10s");
        Assert.IsType<ConfirmOutcome.Confirmed>(await successor.ConfirmAsync(App, V1, push, Cancellation));
    }

    [Fact]
    public async Task Uses_ThePrimaryWasReplacedAndDoesNotSaySo_AreThoseOfTheNewOne()
    {
        await using var third = await RedisProcess.StartReplicaAsync(_primary);
        await using var record = RedisRecords.To($"{_primary.Address},{_replica.Address},{third.Address},waitReplicas=1,deadline=10s");
        await record.BindAsync(App, V1, RedisRecords.Push("a"), Cancellation);
        await record.FindAsync(App, V1, Cancellation);

        // The old primary still answers, and hears nothing of what is written from now on.
        await _replica.CliAsync("REPLICAOF", "NO", "ONE");
        var port = _replica.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await third.CliAsync("REPLICAOF", "127.0.0.1", port);
        await _primary.CliAsync("REPLICAOF", "127.0.0.1", "1");
        var push = RedisRecords.Push("b");
        var v2 = Tag.Parse("v2");
        await RedisRecords.EventuallyAsync(async () =>
            Assert.IsType<BindOutcome.Pending>(await record.BindAsync(App, v2, push, Cancellation)));

        var use = Assert.Single(await record.UsesAsync(App, DigestSet.Of(push.Content.Digest), Cancellation));
        Assert.Equal(v2, use.Tag);
        Assert.Contains(
            await record.IncarnationAsync(Cancellation), await _replica.CliAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    private async Task<ConfirmOutcome> ConfirmAsync(PushAttempt push) => await _record.ConfirmAsync(App, V1, push, Cancellation);
}
