using Microsoft.Extensions.Logging.Abstractions;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using RegistryGuard.Stores.Copying;
using RegistryGuard.Stores.Redis;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Configuration;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>A Redis Cluster that changes, or of which a part is away, while it is read and written.</summary>
public sealed class RedisClusterTests : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    private RedisCluster _cluster = null!;
    private RedisTagRecord _record = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Location => $"{_cluster.Address},deadline=20s";

    public async ValueTask InitializeAsync()
    {
        _cluster = await RedisCluster.StartAsync();
        _record = RedisRecords.To(Location);
    }

    public async ValueTask DisposeAsync()
    {
        await _record.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Uses_RepositoryMovedToAnotherNodeMeanwhile_AreAllFoundOrNone()
    {
        var uses = await FillAsync(App, 5_000);
        await using var connection = Connection();
        var found = new HashSet<Tag>();
        var hasMoved = false;
        var told = await Record.ExceptionAsync(async () =>
        {
            await foreach (var (tag, _) in RedisScan.EntriesAsync(connection, App, TimeSpan.FromSeconds(20), Cancellation))
            {
                found.Add(tag);
                if (!hasMoved)
                {
                    hasMoved = true;
                    await _cluster.MoveSlotAsync(RedisKeys.Entries(App)!);
                }
            }
        });

        if (told is null)
        {
            Assert.Equal(uses, found.Count);
        }
        else
        {
            Assert.Contains("moved to another server", Assert.IsType<RecordUnavailableException>(told).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Repositories_OneNodeIsAway_AreNotGivenInPart()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e", "f" })
        {
            await FillAsync(RepositoryName.Parse(name), 1);
        }

        await using var contents = new RedisContents(Place(Location));
        Assert.Equal(6, (await contents.RepositoriesAsync(Cancellation)).Count);

        var (primary, _) = await _cluster.OwnersAsync(RedisKeys.Entries(RepositoryName.Parse("a"))!);
        primary.Process.Pause();
        await using var others = new RedisContents(Place(Location));
        await RedisRecords.EventuallyAsync(async () =>
        {
            // First it may not even be connected to in time.
            var told = await Assert.ThrowsAsync<RecordUnavailableException>(() => others.RepositoriesAsync(Cancellation));
            Assert.Contains("a primary of its cluster can't be reached", told.Message, StringComparison.Ordinal);
        });
        primary.Process.Continue();
    }

    [Fact]
    public async Task Connect_ANamedNodeStandsStill_RepositoriesOfTheOthersCanBeReached()
    {
        await FillAsync(App, 1);
        var (_, other) = await _cluster.OwnersAsync(RedisKeys.Entries(App)!);
        other.Process.Pause();

        // It takes all the time that connecting has.
        await using var record = RedisRecords.To($"{other.Address},{_cluster.Servers.First(server => server != other).Address},deadline=10s");
        await record.ConnectAsync();
        Assert.True((await record.FindAsync(App, Tag.Parse("t0"), Cancellation)).Binding?.IsPublished);
        other.Process.Continue();
    }

    [Fact]
    public async Task AStep_WhileItsRepositoryIsBeingMoved_IsUnavailableAndWorksThereAfterwards()
    {
        var push = RedisRecords.Push("a");
        await _record.BindAsync(App, Tag.Parse("v1"), push, Cancellation);
        await _cluster.MoveSlotAsync(RedisKeys.Entries(App)!, async () =>
        {
            var told = await Assert.ThrowsAsync<RecordUnavailableException>(
                async () => await _record.ConfirmAsync(App, Tag.Parse("v1"), push, Cancellation));
            Assert.Contains("is just moving this repository to another node", told.Message, StringComparison.Ordinal);
            await using var contents = new RedisContents(Place(Location));
            told = await Assert.ThrowsAsync<RecordUnavailableException>(() => contents.RepositoriesAsync(Cancellation));
            Assert.Contains("a slot of its cluster is just being moved", told.Message, StringComparison.Ordinal);
        });

        await RedisRecords.EventuallyAsync(async () =>
            Assert.IsType<ConfirmOutcome.Confirmed>(await _record.ConfirmAsync(App, Tag.Parse("v1"), push, Cancellation)));
    }

    private static RecordLocation.Redis Place(string location) => (RecordLocation.Redis)Reading.Good($"record: 'redis:{location}'").Record;

    private RedisConnection Connection() =>
        new(Place(Location), connection => RedisServers.CheckAsync(connection, Place(Location)), NullLogger.Instance);

    private async Task<int> FillAsync(RepositoryName repository, int count)
    {
        await using var contents = new RedisContents(Place(Location));
        var entry = TagEntryCodec.Encode(new(
            new(RedisRecords.Manifest("a"), BindingState.Published, DateTimeOffset.UnixEpoch, "", default), [], null));
        await contents.WriteAsync(
            repository,
            [.. Enumerable.Range(0, count).Select(i => new StoredTag(Tag.Parse($"t{i}"), entry, []))],
            [],
            Cancellation);
        return count;
    }
}
