using System.Collections.Concurrent;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>A few connections to read with. SQLite blocks its thread while the disk is slow, so a read runs on a thread of the
/// pool that the caller can leave behind: no more threads than connections are ever stuck, and the others fail in time.</summary>
internal sealed class SqliteReaders(SqliteRecordFile file, int count, TimeSpan deadline) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly ConcurrentBag<SqliteEntries> _idle = [];
    private bool _isClosed;

    public async ValueTask<T> ReadAsync<T>(Func<SqliteEntries, T> query, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _isClosed))
        {
            throw SqliteFaults.Closed();
        }

        var began = Environment.TickCount64;
        if (!await _free.WaitAsync(deadline, cancellation))
        {
            throw SqliteFaults.Late(deadline);
        }

        var read = Task.Run(() => Read(query), CancellationToken.None);
        var left = deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
        try
        {
            return await read.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
        }
        catch (TimeoutException)
        {
            throw SqliteFaults.Late(deadline);
        }
    }

    /// <summary>Closes all connections, once the reads under way have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        // A read that is stuck with the disk is not waited for any longer than its caller did.
        for (var i = 0; i < count && await _free.WaitAsync(deadline); i++)
        {
        }

        while (_idle.TryTake(out var entries))
        {
            entries.Dispose();
        }
    }

    private T Read<T>(Func<SqliteEntries, T> query)
    {
        SqliteEntries? entries = null;
        try
        {
            if (!_idle.TryTake(out entries))
            {
                entries = new(file.Connect());
            }

            var answer = query(entries);
            if (SqliteLibrary.HasMoved(entries.Connection))
            {
                throw SqliteFaults.FileIsGone(file.Path);
            }

            _idle.Add(entries);
            entries = null;
            return answer;
        }
        catch (Exception e)
        {
            throw SqliteFaults.Of(e, file.Path);
        }
        finally
        {
            // Of a connection that failed, nothing is known: the next read has a new one.
            entries?.Dispose();
            _free.Release();
        }
    }
}
