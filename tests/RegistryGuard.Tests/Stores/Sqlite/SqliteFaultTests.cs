using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Sqlite;

namespace RegistryGuard.Tests.Stores.Sqlite;

/// <summary>What goes wrong while the record is in use: the caller is told in time, nothing is half done, and when it is over
/// the next call works.</summary>
public sealed class SqliteFaultTests : IAsyncDisposable
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("team/app");
    private static readonly ManifestIdentity Content = new(Digest.Sha256([]), null, MediaType.OciManifest.Value);

    private readonly TemporaryFolder _folder = new();
    private SqliteTagRecord _record;

    public SqliteFaultTests() => _record = SqliteTagRecord.Open(Path, TimeSpan.FromSeconds(30));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => _folder.File("record.db");

    public async ValueTask DisposeAsync()
    {
        await _record.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnyWrite_FileLockedByAnotherProcess_IsUnavailableAndNotDoneLater()
    {
        await ReopenAsync(TimeSpan.FromSeconds(2));
        using (var other = new OtherProcess(Path))
        {
            other.Run("BEGIN IMMEDIATE");
            await AssertUnavailableAsync(BindAsync("v1"));
            await AssertUnavailableAsync(_record.ProbeAsync(Cancellation).AsTask());
            Assert.Null((await FindAsync("v1")).Binding);
            other.Run("ROLLBACK");
        }

        await ReopenAsync(TimeSpan.FromSeconds(30));
        await BindAsync("v2");
        Assert.Null((await FindAsync("v1")).Binding);
    }

    [Fact]
    public async Task AnyWrite_LockReleasedInTime_IsDone()
    {
        using var other = new OtherProcess(Path);
        other.Run("BEGIN IMMEDIATE");
        var bound = BindAsync("v1");
        other.Run("ROLLBACK");
        Assert.IsType<BindOutcome.Pending>(await bound);
    }

    [Fact]
    public async Task RepeatedPush_FileLockedByAnotherProcess_IsConfirmedAllTheSame()
    {
        await BindAsync("v1");
        Assert.IsType<ConfirmOutcome.Confirmed>(await ConfirmAsync("v1"));
        using var other = new OtherProcess(Path);
        other.Run("BEGIN IMMEDIATE");
        Assert.IsType<ConfirmOutcome.Confirmed>(await ConfirmAsync("v1"));
        other.Run("ROLLBACK");
    }

    [Fact]
    public async Task AnyWrite_CancelledWhileItWaits_IsNotDone()
    {
        using var cancelling = new CancellationTokenSource();
        using var other = new OtherProcess(Path);
        other.Run("BEGIN IMMEDIATE");
        var bound = BindAsync("v1", cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bound);
        other.Run("ROLLBACK");
        await BindAsync("v2");
        Assert.Null((await FindAsync("v1")).Binding);
    }

    [Fact]
    public async Task TransactionThatFails_ManyStepsInIt_DoesNoneAndTheNextWorks()
    {
        using var other = new OtherProcess(Path);
        other.Run("CREATE TRIGGER fault BEFORE INSERT ON tag WHEN NEW.tag = 'v7' BEGIN SELECT RAISE(ABORT, 'no more'); END");

        // The lock makes all of them wait, so that they end up in one transaction.
        other.Run("BEGIN IMMEDIATE");
        var bound = Enumerable.Range(0, 20).Select(i => BindAsync($"v{i}")).ToList();
        other.Run("ROLLBACK");
        foreach (var one in bound)
        {
            await AssertUnavailableAsync(one);
        }

        Assert.Equal(0L, other.Ask("SELECT count(*) FROM tag"));
        other.Run("DROP TRIGGER fault");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => BindAsync($"v{i}")));
        Assert.Equal(20L, other.Ask("SELECT count(*) FROM tag"));
    }

    [Fact]
    public async Task StepThatThrows_OthersInTheSameTransaction_AreDone()
    {
        using var other = new OtherProcess(Path);
        other.Run("BEGIN IMMEDIATE");
        var faulty = _record.BindAsync(
            Repository, Tag.Parse("v0"), new(Attempt.New(), Content, DateTimeOffset.UnixEpoch, null!), Cancellation).AsTask();
        var bound = BindAsync("v1");
        other.Run("ROLLBACK");
        Assert.IsType<BindOutcome.Pending>(await bound);
        await Assert.ThrowsAsync<NullReferenceException>(() => faulty);
        Assert.True((await FindAsync("v0")).IsUnknown);
        Assert.NotNull((await FindAsync("v1")).Binding);
    }

    [Theory]
    [InlineData("0203", "newer version")]
    [InlineData("0103", "missing")]
    [InlineData("", "missing")]
    public async Task AnyVerb_EntryThatCanNotBeRead_IsUnavailableForThatTagOnly(string hex, string why)
    {
        using var other = new OtherProcess(Path);
        other.Put(Repository.Value, "v0", Convert.FromHexString(hex));
        await AssertUnavailableAsync(FindAsync("v0"), why);
        await AssertUnavailableAsync(BindAsync("v0"), why);
        Assert.Equal(hex, Convert.ToHexStringLower((byte[])other.Ask("SELECT entry FROM tag")!));
        Assert.IsType<BindOutcome.Pending>(await BindAsync("v1"));
    }

    [Fact]
    public async Task Move_EntryThatLostItsMoves_IsUnavailableAndTheHistoryStays()
    {
        await MoveAsync();
        using var other = new OtherProcess(Path);
        other.Run("DELETE FROM tag");
        await AssertUnavailableAsync(MoveAsync(), "damaged");
        Assert.Equal((1L, 0L), (other.Ask("SELECT count(*) FROM move"), other.Ask("SELECT count(*) FROM tag")));
    }

    [Fact]
    public async Task AnyVerb_FileMovedAway_IsUnavailableUntilItIsBack()
    {
        await BindAsync("v1");
        File.Move(Path, _folder.File("away"));
        await AssertUnavailableAsync(BindAsync("v2"), Path);
        await AssertUnavailableAsync(BindAsync("v2"), Path);
        await AssertUnavailableAsync(FindAsync("v1"), Path);
        await AssertUnavailableAsync(FindAsync("v1"), Path);
        Assert.False(File.Exists(Path));
        File.Move(_folder.File("away"), Path);
        Assert.NotNull((await FindAsync("v1")).Binding);
        await BindAsync("v2");
    }

    [Fact]
    public async Task AnyVerb_FileReplacedByAnotherRecord_IsUnavailable()
    {
        await BindAsync("v1");
        await using (SqliteTagRecord.Open(_folder.File("other.db")))
        {
        }

        File.Delete(Path + "-wal");
        File.Delete(Path + "-shm");
        File.Move(_folder.File("other.db"), Path, overwrite: true);
        for (var i = 0; i < 3; i++)
        {
            await AssertUnavailableAsync(FindAsync("v1"), "place");
            await AssertUnavailableAsync(BindAsync("v2"), "place");
        }
    }

    [Fact]
    public async Task Dispose_StepsWaiting_AreDoneFirst()
    {
        var bound = Enumerable.Range(0, 1_000).Select(i => BindAsync($"v{i}")).ToList();
        await _record.DisposeAsync();
        Assert.All(await Task.WhenAll(bound), outcome => Assert.IsType<BindOutcome.Pending>(outcome));
        Assert.False(File.Exists(Path + "-wal"));
        using var other = new OtherProcess(Path);
        Assert.Equal(1_000L, other.Ask("SELECT count(*) FROM tag"));
    }

    [Fact]
    public async Task AnyVerb_AfterDispose_IsUnavailable()
    {
        await _record.DisposeAsync();
        await AssertUnavailableAsync(BindAsync("v1"), "closed");
        await AssertUnavailableAsync(FindAsync("v1"), "closed");
    }

    private static async Task AssertUnavailableAsync(Task task, string why = "")
    {
        var thrown = await Assert.ThrowsAsync<RecordUnavailableException>(() => task);
        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    private async Task ReopenAsync(TimeSpan deadline)
    {
        await _record.DisposeAsync();
        _record = SqliteTagRecord.Open(Path, deadline);
    }

    private Task<BindOutcome> BindAsync(string tag, CancellationToken? cancellation = null) => _record.BindAsync(
        Repository,
        Tag.Parse(tag),
        new(Attempt.New(), Content, DateTimeOffset.UnixEpoch, "ci"),
        cancellation ?? Cancellation).AsTask();

    private Task<ConfirmOutcome> ConfirmAsync(string tag) => _record.ConfirmAsync(
        Repository, Tag.Parse(tag), new(Attempt.New(), Content, DateTimeOffset.UnixEpoch, "ci"), Cancellation).AsTask();

    private Task<Floated> MoveAsync() => _record.MoveAsync(
        Repository, Tag.Parse("v1"), new(Content, DateTimeOffset.UnixEpoch, "ci", "", ""), Cancellation).AsTask();

    private Task<TagEntry> FindAsync(string tag) => _record.FindAsync(Repository, Tag.Parse(tag), Cancellation).AsTask();
}
