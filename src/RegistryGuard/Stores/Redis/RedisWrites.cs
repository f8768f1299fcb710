using System.Globalization;
using RegistryGuard.Configuration;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Writes, which count when as many replicas have acknowledged them as the record's <c>waitReplicas</c> demands.</summary>
internal sealed class RedisWrites : IAsyncDisposable
{
    private readonly RecordLocation.Redis _location;

    private RedisWrites(RecordLocation.Redis location, RedisConnection connection)
    {
        _location = location;
        Connection = connection;
    }

    /// <summary>On which writes are made; for reading what must be as new as they are.</summary>
    public RedisConnection Connection { get; }

    /// <summary>Whether replicas must have acknowledged a write. Then what was found as it should be has to be written again: it
    /// may be on the primary only.</summary>
    public bool AreReplicated => _location.WaitReplicas > 0;

    /// <summary>Whether there is a connection, not known to be lost.</summary>
    public bool AreUp => Connection.IsUp;

    /// <summary>Waiting for replicas holds up everything behind it, so reads then have a connection of their own.</summary>
    public static RedisWrites To(RecordLocation.Redis location, RedisConnection reads, ILogger logger) => new(
        location,
        location.WaitReplicas == 0 ? reads : new(location, connection => RedisServers.CheckAsync(connection, location), logger));

    /// <summary>Makes a write, which is sent in one round trip with the wait for replicas.</summary>
    /// <exception cref="RecordUnavailableException">There is no answer in time, or too few replicas have the write.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> write, TimeSpan most, CancellationToken cancellation)
    {
        if (!AreReplicated)
        {
            return await Connection.CallAsync(write, most, cancellation);
        }

        // Redis answers with a count before the call is late, which tells more.
        var wait = (long)Math.Max(1, most.TotalMilliseconds * 0.8);
        var (made, acknowledged) = await Connection.CallAsync(
            async database =>
            {
                var writing = write(database);
                var waiting = database.ExecuteAsync("WAIT", [_location.WaitReplicas, wait], CommandFlags.DemandMaster);
                return (await writing, long.Parse((string)(await waiting)!, CultureInfo.InvariantCulture));
            },
            most,
            cancellation);
        return acknowledged >= _location.WaitReplicas
            ? made
            : throw RedisFaults.NotReplicated(_location.ToString(), acknowledged, _location.WaitReplicas);
    }

    public ValueTask DisposeAsync() => AreReplicated ? Connection.DisposeAsync() : ValueTask.CompletedTask;
}
