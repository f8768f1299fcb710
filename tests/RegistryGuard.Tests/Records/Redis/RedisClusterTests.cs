using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;
using RegistryGuard.Parts;
using RegistryGuard.Records.Redis;
using RegistryGuard.Tests.Configuration;

namespace RegistryGuard.Tests.Records.Redis;

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
                    await _cluster.MoveSlotAsync($"rg:{{{App}}}:tags");
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

        var (primary, _) = await _cluster.OwnersAsync("rg:{a}:tags");
        primary.Process.Pause();
        await using var others = new RedisContents(Place(Location));
        await Assert.ThrowsAsync<RecordUnavailableException>(() => others.RepositoriesAsync(Cancellation));
        primary.Process.Continue();
    }

    [Fact]
    public async Task ANodeThatStandsStill_OfOtherRepositories_CostsNoCalls()
    {
        await FillAsync(App, 1);
        var (_, others) = await _cluster.OwnersAsync($"rg:{{{App}}}:tags");
        others.Process.Pause();
        var (good, bad) = (0, 0);
        var end = DateTime.UtcNow.AddSeconds(30);
        await using var record = RedisRecords.To(_cluster.Address);
        while (DateTime.UtcNow < end)
        {
            try
            {
                await record.FindAsync(App, Tag.Parse("t0"), Cancellation);
                good++;
            }
            catch (RecordUnavailableException e)
            {
                bad++;
                Console.WriteLine($"{DateTime.UtcNow:ss.fff} {e.Message}");
            }

            await Task.Delay(50, Cancellation);
        }

        Console.WriteLine($"CLUSTER good {good} bad {bad}");
        others.Process.Continue();
    }

    private static RecordLocation.Redis Place(string location) => (RecordLocation.Redis)Reading.Good($"record: 'redis:{location}'").Record;

    private RedisConnection Connection() =>
        new(Place(Location), connection => RedisServers.CheckAsync(connection, Place(Location)), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private async Task<int> FillAsync(RepositoryName repository, int count)
    {
        await using var contents = new RedisContents(Place(Location));
        var entry = TagEntryCodec.Encode(new(
            new(RedisRecords.Manifest("a"), BindingState.Published, DateTimeOffset.UnixEpoch, "", default), [], null));
        await contents.WriteAsync(
            repository,
            [.. Enumerable.Range(0, count).Select(i => new RegistryGuard.Records.Copying.StoredTag(Tag.Parse($"t{i}"), entry, []))],
            [],
            Cancellation);
        return count;
    }
}
