using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Tags;
using SQLitePCL;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The one thread that writes. It carries out all steps that wait in one transaction, so that they share one wait for
/// the disk; each caller is answered after the commit.</summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // A transaction stays short, and what waits stays small: past that, the record is not keeping up.
    private const int MostInATransaction = 256;
    private const int MostWaiting = 8_192;

    private readonly Channel<WriteJob> _waiting = Channel.CreateBounded<WriteJob>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WriteJob> _taken = new(MostInATransaction);
    private readonly SqliteRecordFile _file;
    private SqliteEntries? _entries;

    public SqliteWriter(SqliteRecordFile file)
    {
        _file = file;
        _entries = new(file.Connect());
        new Thread(Run) { IsBackground = true, Name = "record writer" }.Start();
    }

    /// <summary>Puts a step in the queue; false if it is full or closed.</summary>
    public bool TryAdd(WriteJob job) => _waiting.Writer.TryWrite(job);

    /// <summary>Carries out what waits, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _ended.Task;
    }

    private void Run()
    {
        // A thread of its own: blocking is what it is for.
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            RunTransaction();
        }

        Close();
        _ended.SetResult();
    }

    private void RunTransaction()
    {
        try
        {
            _entries ??= new(_file.Connect());
            _entries.Connection.Begin();

            // Taken only now: as long as the writer waits for another process, callers may still withdraw.
            Take();
            foreach (var job in _taken)
            {
                job.Apply(_entries);
            }

            if (SqliteLibrary.HasMoved(_entries.Connection))
            {
                throw SqliteFaults.FileIsGone(_file.Path);
            }

            _entries.Connection.Commit();
        }
        catch (Exception e)
        {
            Abort(SqliteFaults.Of(e, _file.Path));
            return;
        }

        _taken.ForEach(job => job.Answer());
        _taken.Clear();
    }

    private void Take()
    {
        while (_taken.Count < MostInATransaction && _waiting.Reader.TryRead(out var job))
        {
            if (job.TryTake())
            {
                _taken.Add(job);
            }
        }
    }

    private void Abort(RecordUnavailableException why)
    {
        if (_entries is not null && !IsStillGood(_entries, why))
        {
            Close();
        }

        if (_taken.Count == 0)
        {
            // It did not even begin: those that wait would only wait for the same fault.
            Take();
        }

        _taken.ForEach(job => job.Fail(why));
        _taken.Clear();
    }

    // Of a connection that failed, nothing is known: the next transaction has a new one. A lock is no failure.
    private static bool IsStillGood(SqliteEntries entries, RecordUnavailableException why) =>
        entries.Connection.TryRollback()
        && why.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY };

    private void Close()
    {
        try
        {
            _entries?.Dispose();
        }
        catch (SqliteException)
        {
            // It fails as the transaction did, and that was told already.
        }

        _entries = null;
    }
}
