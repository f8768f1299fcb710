using System.Net;
using System.Net.Security;
using RegistryGuard.Configuration;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>A connection to Redis on which no call hangs: each has a deadline, and one that fails or is late has the next call
/// use a new connection. The library's own recovery is not relied on (docs/decisions/0003-redis-client.md).</summary>
/// <param name="location">Where to.</param>
/// <param name="prepare">What is done with a new connection before it is used.</param>
/// <param name="logger">Is told of connections made and lost.</param>
internal sealed class RedisConnection(
    RecordLocation.Redis location, Func<ConnectionMultiplexer, Task> prepare, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    // How long a new connection waits for servers that don't answer, such as a replica that is away, before it goes on without
    // them; now and then the library also waits in vain for one that did answer. The call that needs the connection then has half
    // its time left. It is at least 2 s, longer than most calls may take: then a later call finds the connection made.
    private readonly TimeSpan _mostConnecting = TimeSpan.FromTicks(Math.Max(location.Deadline.Ticks / 2, TimeSpan.FromSeconds(2).Ticks));
    private readonly Lock _turn = new();
    private Task<ConnectionMultiplexer>? _current;
    private bool _isClosed;

    /// <summary>Whether there is a connection, not known to be lost.</summary>
    public bool IsUp => Volatile.Read(ref _current) is { IsCompletedSuccessfully: true };

    /// <summary>Connects, if that was not done yet.</summary>
    /// <exception cref="RecordOpenException">The record must not be kept there.</exception>
    /// <exception cref="RecordUnavailableException">There is no answer, or not in time.</exception>
    public async Task ConnectAsync()
    {
        var current = Current(out _);
        try
        {
            await current;
        }
        catch (Exception e) when (e is not RecordOpenException)
        {
            throw RedisFaults.Of(e, location.ToString());
        }
        finally
        {
            DropIfFailed(current);
        }
    }

    /// <summary>Makes a call.</summary>
    /// <param name="call">The call; it may be made after this has returned, or be carried out though it fails.</param>
    /// <param name="most">How long it may take, a new connection included.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="RecordUnavailableException">There is no answer, or not in time.</exception>
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call, TimeSpan most, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var current = Current(out var isNew);
        try
        {
            return await RunAsync().WaitAsync(most, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException)
        {
            Drop(current);
            throw RedisFaults.Late(location.ToString(), most > location.Deadline ? most : location.Deadline);
        }
        catch (Exception e)
        {
            Drop(current);
            throw RedisFaults.Of(e, location.ToString());
        }

        async Task<T> RunAsync()
        {
            try
            {
                await current;
            }
            catch when (!isNew)
            {
                // It was begun before this call, perhaps when Redis was still away.
                Drop(current);
                current = Current(out _);
            }

            return await call((await current).GetDatabase());
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? last;
        lock (_turn)
        {
            _isClosed = true;
            (last, _current) = (_current, null);
        }

        if (last is not null)
        {
            await CloseAsync(last, TimeSpan.Zero);
        }
    }

    private Task<ConnectionMultiplexer> Current(out bool isNew)
    {
        lock (_turn)
        {
            isNew = _current is null;
            return _isClosed
                ? Task.FromException<ConnectionMultiplexer>(RedisFaults.Closed())
                : _current ??= Task.Run(MakeAsync);
        }
    }

    private async Task<ConnectionMultiplexer> MakeAsync()
    {
        SslPolicyErrors certificateErrors = default;
        // Its own bounds are not kept to when a server accepts and then says nothing.
        var making = Task.Run(() =>
        {
            var options = RedisOptions.Of(location, _mostConnecting);
            options.CertificateValidation += (_, _, _, errors) => (certificateErrors |= errors) == SslPolicyErrors.None;
            return ConnectionMultiplexer.ConnectAsync(options);
        });
        try
        {
            var connection = await making.WaitAsync(_mostConnecting + Slack);
            if (RedisServers.IsClusterInPart(connection))
            {
                // A named node that says nothing has taken all of the time, and those found through others had none: they are
                // connected, and not used.
                await connection.ConfigureAsync().WaitAsync(_mostConnecting + Slack);
            }

            await prepare(connection).WaitAsync(_mostConnecting + Slack);
            var used = connection.GetServers().Where(server => server.IsConnected).Select(server => server.EndPoint).ToHashSet();
            connection.ConnectionFailed += (_, lost) => OnLost(connection, used, lost);
            RedisLog.Connected(logger, location.ToString());
            return connection;
        }
        catch (Exception e)
        {
            _ = CloseAsync(making, TimeSpan.Zero);
            if (RedisFaults.OfEntry(e, location, certificateErrors) is { } refused)
            {
                throw refused;
            }

            throw;
        }
    }

    private void OnLost(ConnectionMultiplexer connection, HashSet<EndPoint> used, ConnectionFailedEventArgs lost)
    {
        // A server that was away from the first is no loss. It is tried again and again, while the others answer.
        if (lost.EndPoint is null || !used.Contains(lost.EndPoint))
        {
            return;
        }

        Task<ConnectionMultiplexer>? current;
        lock (_turn)
        {
            current = _current;
        }

        if (current is { IsCompletedSuccessfully: true } && ReferenceEquals(current.Result, connection))
        {
            RedisLog.Lost(logger, location.ToString(), lost.FailureType.ToString());
            Drop(current);
        }
    }

    // One that is still being made is left alone: it has a bound of its own, and the next call may find it ready.
    private void Drop(Task<ConnectionMultiplexer> failed)
    {
        lock (_turn)
        {
            if (!failed.IsCompleted || !ReferenceEquals(_current, failed))
            {
                return;
            }

            _current = null;
        }

        // Others may be waiting for an answer on it; each no longer than a call may take.
        _ = CloseAsync(failed, location.Deadline);
    }

    private void DropIfFailed(Task<ConnectionMultiplexer> current)
    {
        if (!current.IsCompletedSuccessfully)
        {
            Drop(current);
        }
    }

    private async Task CloseAsync(Task<ConnectionMultiplexer> made, TimeSpan after)
    {
        try
        {
            await Task.Delay(after);
            var connection = await made;
            // It blocks.
            await Task.Run(() =>
            {
                connection.Close(allowCommandsToComplete: false);
                connection.Dispose();
            });
        }
        catch (Exception e)
        {
            // It was never made, or ends as badly as it went.
            RedisLog.NotClosed(logger, e);
        }
    }
}
