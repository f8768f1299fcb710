using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Redis;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>What a caller gets while Redis fails, and when it is back.</summary>
public sealed class RedisFaultTests : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");
    private static readonly Tag V1 = Tag.Parse("v1");

    // A call that hangs fails its test.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RedisProcess _redis = null!;
    private RedisTagRecord _record = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _record = RedisRecords.To($"{_redis.Address},deadline=8s");
    }

    public async ValueTask DisposeAsync()
    {
        await _record.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task AnyCall_RedisStandsStill_IsUnavailableAndWorksOnceItGoesOn()
    {
        var push = await PublishAsync();
        _redis.Process.Pause();
        await AssertUnavailableAsync("did not answer within 8 s");
        _redis.Process.Continue();
        await AssertPublishedAsync(push);
    }

    [Fact]
    public async Task ManyCalls_RedisStandsStill_AllAreUnavailableAndNoneHangs()
    {
        await PublishAsync();
        _redis.Process.Pause();
        var calls = Enumerable.Range(0, 200).Select(_ => Assert.ThrowsAsync<RecordUnavailableException>(() => FindAsync()));
        await Task.WhenAll(calls).WaitAsync(Patience, Cancellation);
        _redis.Process.Continue();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => FindAsync())).WaitAsync(Patience, Cancellation);
        Assert.All(answers, entry => Assert.True(entry.Binding?.IsPublished));
    }

    [Fact]
    public async Task AnyCall_RedisWasKilledAndStartedAgain_WorksOnWhatWasKept()
    {
        var push = await PublishAsync();
        await _redis.KillAsync();
        await AssertUnavailableAsync("can't be reached");
        await _redis.StartAgainAsync();
        await AssertPublishedAsync(push);
    }

    [Fact]
    public async Task FirstCall_RedisWasAwayAtTheStart_WorksOnceItIsThere()
    {
        await _redis.KillAsync();
        await _record.ConnectAsync().WaitAsync(Patience, Cancellation);
        Assert.False(_record.IsReachable);
        await _redis.StartAgainAsync();
        await PublishAsync();
        Assert.True(_record.IsReachable);
    }

    [Fact]
    public async Task AnyCall_RedisWasEmptied_KnowsNothing()
    {
        await PublishAsync();
        await _redis.CliAsync("FLUSHALL");
        Assert.True((await FindAsync()).IsUnknown);
        Assert.Null(_record.Recall(App, V1));
    }

    [Fact]
    public async Task AnyStep_RedisForgotItsScripts_IsUnavailableAtMostOnce()
    {
        await PublishAsync();
        await _redis.CliAsync("SCRIPT", "FLUSH");
        try
        {
            await PublishAsync();
        }
        catch (RecordUnavailableException)
        {
            await PublishAsync();
        }
    }

    [Fact]
    public async Task AWrite_RedisIsOutOfMemory_IsUnavailableAndReadsGoOn()
    {
        var push = await PublishAsync();
        await _redis.CliAsync("CONFIG", "SET", "maxmemory", "1");
        await AssertUnavailableAsync("is out of memory: raise its maxmemory", () => BindAsync("v2"));
        Assert.Equal(push.Content, (await FindAsync()).Binding?.Content);
    }

    [Fact]
    public async Task AWrite_ToAReplica_IsUnavailableUntilItIsThePrimaryAgain()
    {
        await PublishAsync();
        await _redis.CliAsync("REPLICAOF", "127.0.0.1", "1");
        await AssertUnavailableAsync("", () => BindAsync("v2"));
        await AssertUnavailableAsync("every server that answers is a replica", () => BindAsync("v2"));
        await _redis.CliAsync("REPLICAOF", "NO", "ONE");
        await BindAsync("v2");
    }

    [Fact]
    public async Task AnyCall_DamagedEntry_IsUnavailable()
    {
        await _redis.CliAsync("HSET", $"rg:{{{App}}}:tags", V1.Value, "nonsense");
        await AssertUnavailableAsync($"the record's entry of {App}:{V1} can't be read");
        await AssertUnavailableAsync($"the record's entry of {App}:{V1} can't be read", () => BindAsync(V1.Value));
    }

    [Fact]
    public async Task AMove_HistoryThatDoesNotFit_IsUnavailableAndChangesNothing()
    {
        await MoveAsync("a");
        await _redis.CliAsync("DEL", $"rg:{{{App}}}:moves:{V1}");
        await AssertUnavailableAsync("is damaged", async () => await MoveAsync("b"));
        Assert.Equal(RedisRecords.Manifest("a"), (await FindAsync()).LastMove?.Content);
    }

    [Fact]
    public async Task ACall_OfAClientThatLeaves_IsCancelledAndTheConnectionStays()
    {
        await PublishAsync();
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _record.FindAsync(App, V1, left.Token));
        Assert.True(_record.IsReachable);
    }

    [Fact]
    public async Task ACall_OnAClosedRecord_IsUnavailable()
    {
        await _record.DisposeAsync();
        await AssertUnavailableAsync("the record is closed");
    }

    private async Task<PushAttempt> PublishAsync()
    {
        var push = RedisRecords.Push("a");
        await _record.BindAsync(App, V1, push, Cancellation);
        Assert.IsType<ConfirmOutcome.Confirmed>(await _record.ConfirmAsync(App, V1, push, Cancellation));
        return push;
    }

    private async Task<TagEntry> FindAsync() => await _record.FindAsync(App, V1, Cancellation);

    [Fact]
    public async Task Known_WhenTheEntriesAreGone_IsGoneToo()
    {
        await BindAsync("v1");
        Assert.True(await _record.TryNoteKnownAsync(App, null, "record policy", Cancellation));
        await _redis.CliAsync("DEL", $"rg:{{{App}}}:tags");
        Assert.Null(await _record.KnownAsync(App, Cancellation));
    }

    // As a newer version may have put it there.
    [Fact]
    public async Task Uses_AFieldThatIsNoTag_IsPassedOver()
    {
        await BindAsync("v1");
        await _redis.CliAsync("HSET", $"rg:{{{App}}}:tags", "!other", "value");
        Assert.Single(await _record.UsesAsync(App, DigestSet.Of(RedisRecords.Manifest("a").Digest), Cancellation));
    }

    private async Task BindAsync(string tag) => await _record.BindAsync(App, Tag.Parse(tag), RedisRecords.Push("a"), Cancellation);

    private async Task MoveAsync(string content) => await _record.MoveAsync(
        App, V1, new(RedisRecords.Manifest(content), DateTimeOffset.UnixEpoch, "ci", "127.0.0.1", ""), Cancellation);

    private async Task AssertPublishedAsync(PushAttempt push) =>
        Assert.Equal(push.Content, (await FindAsync().WaitAsync(Patience, Cancellation)).Binding?.Content);

    private async Task AssertUnavailableAsync(string says, Func<Task>? call = null)
    {
        var told = await Assert.ThrowsAsync<RecordUnavailableException>(() => (call ?? FindAsync)().WaitAsync(Patience, Cancellation));
        Assert.Contains(says, told.Message, StringComparison.Ordinal);
    }
}
