using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Stores.Sqlite;

/// <summary>A record whose disk does not let it be opened: when it is tried again, and what is told.</summary>
public sealed class SqliteOpeningTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly StandingClock _clock = new();
    private readonly TestLog _log = new();
    private readonly SqliteOpening _opening;
    private Exception? _fault = new RecordUnavailableException("the disk is full");
    private int _tries;

    public SqliteOpeningTests() => _opening = new(Open, Patience, _clock, _log.CreateLogger(""));

    public async ValueTask DisposeAsync()
    {
        await _opening.DisposeAsync();
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Start_RecordThatMustNotBeUsed_IsRefused()
    {
        _fault = new RecordOpenException("is damaged");

        Assert.Throws<RecordOpenException>(_opening.Start);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Ask_AwayForLessThanASecond_FailsWithoutAnotherTry()
    {
        _opening.Start();
        _clock.Ahead = TimeSpan.FromSeconds(0.9);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("the disk is full", (await AskInVainAsync()).Message);
        }

        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task Ask_ManyAtOnceASecondLater_TryOnce()
    {
        _opening.Start();
        _clock.Ahead = TimeSpan.FromSeconds(1);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskInVainAsync()));

        Assert.Equal(2, _tries);
    }

    [Fact]
    public async Task Ask_TheSameFaultAgainAndAgain_IsLoggedOnce()
    {
        _opening.Start();
        for (var i = 1; i < 4; i++)
        {
            _clock.Ahead = TimeSpan.FromSeconds(i);
            await AskInVainAsync();
        }

        Assert.Equal(4, _tries);
        Assert.StartsWith("RecordAway: Started without the record, and writes of protected and floating tags are answered 503 until it can be reached: the disk is full", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_FaultHasPassed_OpensAndSaysSo()
    {
        _opening.Start();
        _fault = null;
        _clock.Ahead = TimeSpan.FromSeconds(1);

        var file = await _opening.AskAsync(TestContext.Current.CancellationToken);

        Assert.Same(file, _opening.Opened);
        Assert.Collection(
            _log.Lines,
            line => Assert.StartsWith("RecordAway: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("RecordOpened: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_AnotherApplicationsFileByNow_StaysAwayAndSaysWhyUntilItIsPutRight()
    {
        _opening.Start();
        _fault = new RecordOpenException("is another application's");
        _clock.Ahead = TimeSpan.FromSeconds(1);
        var away = await AskInVainAsync();
        _fault = null;
        _clock.Ahead = TimeSpan.FromSeconds(2);
        await _opening.AskAsync(TestContext.Current.CancellationToken);

        Assert.Equal("is another application's", away.Message);
        Assert.Contains(_log.Lines, line => line.Contains("until it can be reached: is another application's", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_AfterDispose_IsClosedAndTriesNoMore()
    {
        _opening.Start();
        await _opening.DisposeAsync();
        _fault = null;
        _clock.Ahead = TimeSpan.FromSeconds(1);

        Assert.Equal("the record is closed", (await AskInVainAsync()).Message);
        Assert.Equal(1, _tries);
    }

    private Task<RecordUnavailableException> AskInVainAsync() => Assert.ThrowsAsync<RecordUnavailableException>(
        () => _opening.AskAsync(TestContext.Current.CancellationToken).AsTask());

    private SqliteOpenFile Open()
    {
        Interlocked.Increment(ref _tries);
        return _fault is { } fault ? throw fault : SqliteOpenFile.Open(_folder.File("record.db"), Patience);
    }

    private sealed class StandingClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => (long)(Ahead.TotalSeconds * TimestampFrequency);
    }
}
