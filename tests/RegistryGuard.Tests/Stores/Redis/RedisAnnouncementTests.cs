using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Redis;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>What a replica remembers while another one changes the tag.</summary>
public sealed class RedisAnnouncementTests : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");
    private static readonly Tag V1 = Tag.Parse("v1");

    private RedisProcess _redis = null!;
    private RedisTagRecord _here = null!;
    private RedisTagRecord _there = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _here = RedisRecords.To($"{_redis.Address},deadline=10s");
        _there = RedisRecords.To($"{_redis.Address},deadline=10s");
        await _there.ConnectAsync();
        await _here.ConfirmAsync(App, V1, RedisRecords.Push("a"), Cancellation);
        await _there.FindAsync(App, V1, Cancellation);
        Assert.True(_there.Recall(App, V1)?.IsFresh);
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Release_ElsewhereAnnounced_IsForgottenHere()
    {
        await _here.ReleaseAsync(App, V1, RedisRecords.Manifest("a"), Cancellation);
        await RedisRecords.EventuallyAsync(() => Assert.Null(_there.Recall(App, V1)));
    }

    [Fact]
    public async Task Move_OfATagThatWasProtectedElsewhere_IsForgottenHere()
    {
        await _here.MoveAsync(App, V1, new(RedisRecords.Manifest("b"), DateTimeOffset.UnixEpoch, "", "", ""), Cancellation);
        await RedisRecords.EventuallyAsync(() => Assert.Null(_there.Recall(App, V1)));
    }

    [Fact]
    public async Task Delete_AnnouncedElsewhere_IsHeardHereAndThere()
    {
        var deleted = RedisRecords.Manifest("a").Digest;
        var heard = new System.Collections.Concurrent.ConcurrentQueue<(string Who, RepositoryName, Digest)>();
        _here.ManifestDeleted += (repository, digest) => heard.Enqueue(("here", repository, digest));
        _there.ManifestDeleted += (repository, digest) => heard.Enqueue(("there", repository, digest));

        await _here.AnnounceDeletedAsync(App, [deleted], Cancellation);

        Assert.Contains(("here", App, deleted), heard);
        await RedisRecords.EventuallyAsync(() => Assert.Contains(("there", App, deleted), heard));
    }

    [Fact]
    public async Task Connection_LostAndMadeAgain_NothingSeenBeforeIsFresh()
    {
        await _redis.CliAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await RedisRecords.EventuallyAsync(() => Assert.False(_there.IsReachable));
        await _there.FindAsync(App, Tag.Parse("other"), Cancellation);
        Assert.False(_there.Recall(App, V1)?.IsFresh);
        await _there.FindAsync(App, V1, Cancellation);
        Assert.True(_there.Recall(App, V1)?.IsFresh);
    }

    [Fact]
    public async Task Announcement_ThatCannotBeRead_LeavesNothingFresh()
    {
        await _redis.CliAsync("PUBLISH", "rg:unbound", "no tag");
        await RedisRecords.EventuallyAsync(() => Assert.False(_there.Recall(App, V1)?.IsFresh));
    }
}
