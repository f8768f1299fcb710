using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Opens the record's file at the start. If the disk does not let it, the calls that need the file try again.</summary>
/// <param name="open">Opens the file.</param>
/// <param name="deadline">How long a call waits for it.</param>
/// <param name="clock">Tells when to try again.</param>
/// <param name="logger">Is told of the file when it is open, and of each new reason why it is not.</param>
internal sealed class SqliteOpening(Func<SqliteOpenFile> open, TimeSpan deadline, TimeProvider clock, ILogger? logger) : IAsyncDisposable
{
    // The time between two tries, for each reads the file. In between, callers get the last reason, which may have passed by then.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _turn = new();
    private volatile Task<SqliteOpenFile>? _attempt;
    private long _failedAt;
    private string? _told;
    private bool _isClosed;

    /// <summary>The file; null as long as it could not be opened.</summary>
    public SqliteOpenFile? Opened => _attempt is { IsCompletedSuccessfully: true } attempt ? attempt.Result : null;

    /// <summary>Opens the file. A disk that is full or fails is only warned of: pulls go on without the record.</summary>
    /// <exception cref="RecordOpenException">The record can't be used as it is.</exception>
    public void Start()
    {
        try
        {
            _attempt = Task.FromResult(open());
            TellOpened(_attempt.Result.File);
        }
        catch (RecordUnavailableException e)
        {
            TellAway(e);
            _attempt = Task.FromException<SqliteOpenFile>(e);
        }
    }

    /// <summary>The file, opened now if it can be.</summary>
    /// <exception cref="RecordUnavailableException">It can't be opened yet, or not in time.</exception>
    public async ValueTask<SqliteOpenFile> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return await Attempt().WaitAsync(deadline, cancellation);
        }
        catch (TimeoutException)
        {
            throw SqliteFaults.Late(deadline);
        }
        catch (Exception e) when (e is RecordUnavailableException or RecordOpenException)
        {
            // Each caller gets an exception of its own: one thrown by many at once loses its stack trace.
            throw new RecordUnavailableException(e.Message, e);
        }
    }

    /// <summary>Closes the file if it is open.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<SqliteOpenFile>? last;
        lock (_turn)
        {
            _isClosed = true;
            last = _attempt;
        }

        try
        {
            // One that takes longer closes what it opens.
            var file = await (last ?? Task.FromException<SqliteOpenFile>(SqliteFaults.Closed())).WaitAsync(deadline);
            await file.DisposeAsync();
        }
        catch (Exception e) when (e is RecordUnavailableException or RecordOpenException or TimeoutException)
        {
            // It was never opened.
        }
    }

    private Task<SqliteOpenFile> Attempt()
    {
        lock (_turn)
        {
            if (_isClosed)
            {
                return Task.FromException<SqliteOpenFile>(SqliteFaults.Closed());
            }

            if (_attempt is not { } attempt || (attempt.IsFaulted && clock.GetElapsedTime(_failedAt) >= Pause))
            {
                // It blocks.
                _attempt = attempt = Task.Run(TryAgainAsync);
            }

            return attempt;
        }
    }

    private async Task<SqliteOpenFile> TryAgainAsync()
    {
        SqliteOpenFile file;
        try
        {
            file = open();
        }
        catch (Exception e) when (e is RecordUnavailableException or RecordOpenException)
        {
            // A file that would have stopped the start is no reason to stop now: it may be put right.
            TellAway(e);
            throw;
        }

        bool isClosed;
        lock (_turn)
        {
            isClosed = _isClosed;
        }

        if (isClosed)
        {
            await file.DisposeAsync();
            throw SqliteFaults.Closed();
        }

        TellOpened(file.File);
        return file;
    }

    private void TellOpened(SqliteRecordFile file)
    {
        if (logger is not null)
        {
            RecordLog.Opened(logger, file.Path, file.Tags, file.IsNew);
        }
    }

    // No two attempts run at once.
    private void TellAway(Exception e)
    {
        _failedAt = clock.GetTimestamp();
        if (logger is not null && !string.Equals(e.Message, _told, StringComparison.Ordinal))
        {
            RecordLog.Away(logger, e.Message);
        }

        _told = e.Message;
    }
}
