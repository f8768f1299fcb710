using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Redis;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Configuration;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>What is seen of a record in Redis that changes while the guard runs.</summary>
public sealed class RedisWatchTests : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    private readonly Events _events = new();
    private RedisProcess _redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisProcess.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Probe_APolicyOfEvictionWasSet_IsADangerAndToldOnce()
    {
        await using var record = await OpenAsync();
        await record.ProbeAsync(Cancellation);
        Assert.Null(record.Danger);

        await _redis.CliAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        await EventuallyAsync(record, () => Assert.Contains("maxmemory-policy allkeys-lru", record.Danger, StringComparison.Ordinal));
        await record.ProbeAsync(Cancellation);
        Assert.Single(_events.Of("RecordMayDropTags"));

        await _redis.CliAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await EventuallyAsync(record, () => Assert.Null(record.Danger));
    }

    [Fact]
    public async Task Probe_TheRecordWasEmptied_IsToldOnce()
    {
        await using var record = await OpenAsync();
        await EventuallyAsync(record, () => Assert.Single(_events.Of("RecordOpened")));

        await _redis.CliAsync("FLUSHALL");

        await EventuallyAsync(record, () => Assert.Single(_events.Of("RecordEmptied")));
        await record.ProbeAsync(Cancellation);
        Assert.Single(_events.Of("RecordEmptied"));
        Assert.Empty(_events.Of("RecordRestarted"));
    }

    [Fact]
    public async Task Probe_ThePrimaryWasRestarted_IsTold()
    {
        await using var record = await OpenAsync();
        await EventuallyAsync(record, () => Assert.Single(_events.Of("RecordOpened")));

        await _redis.KillAsync();
        await _redis.StartAgainAsync();

        await EventuallyAsync(record, () => Assert.Single(_events.Of("RecordRestarted")));
        Assert.Empty(_events.Of("RecordEmptied"));
    }

    [Fact]
    public async Task Connect_SaysWhereTheRecordIsAndHowMuchItHoldsAndWhetherItIsNew()
    {
        await using (var first = await OpenAsync())
        {
            await EventuallyAsync(first, () => Assert.EndsWith(": 0 tags, made new", Assert.Single(_events.Of("RecordOpened")), StringComparison.Ordinal));
            await first.BindAsync(App, Tag.Parse("v1"), RedisRecords.Push("a"), Cancellation);
            await first.BindAsync(App, Tag.Parse("v2"), RedisRecords.Push("a"), Cancellation);
            await first.TryNoteKnownAsync(App, null, "record policy", Cancellation);
        }

        await using var second = await OpenAsync();
        await EventuallyAsync(second, () => Assert.EndsWith($"{_redis.Address}: 2 tags", _events.Of("RecordOpened")[^1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_ARecordWithTagsThatHasNoMark_IsNotToldToBeNew()
    {
        await using (var first = await OpenAsync())
        {
            await EventuallyAsync(first, () => Assert.Single(_events.Of("RecordOpened")));
            await first.BindAsync(App, Tag.Parse("v1"), RedisRecords.Push("a"), Cancellation);
        }

        await _redis.CliAsync("DEL", RedisKeys.Mark);

        await using var second = await OpenAsync();
        await EventuallyAsync(second, () => Assert.EndsWith(": 1 tags", _events.Of("RecordOpened")[^1], StringComparison.Ordinal));
    }

    private static Task EventuallyAsync(RedisTagRecord record, Action check) => RedisRecords.EventuallyAsync(async () =>
    {
        await record.ProbeAsync(Cancellation);
        check();
    });

    private async Task<RedisTagRecord> OpenAsync()
    {
        var location = (RecordLocation.Redis)Reading.Good($"record: 'redis:{_redis.Address},deadline=8s'").Record;
        var record = new RedisTagRecord(location, TimeProvider.System, _events);
        await record.ConnectAsync();
        return record;
    }

    private sealed class Events : ILogger<RedisTagRecord>
    {
        private readonly ConcurrentQueue<(string Name, string Text)> _told = new();

        public IReadOnlyList<string> Of(string name) => [.. _told.Where(told => told.Name == name).Select(told => told.Text)];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _told.Enqueue((eventId.Name ?? "", formatter(state, exception)));
    }
}
