using System.Security.Cryptography;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Looks at the servers from time to time, for what was well when they were connected to may change while they run: whether
/// they drop keys, and whether they still are the record that this process knows.</summary>
internal sealed class RedisWatch(
    RecordLocation.Redis location, RedisConnection connection, TimeProvider clock, ILogger logger, Action onLost) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Nobody waits for it, and a large record takes its time.
    private static readonly TimeSpan MostCounting = TimeSpan.FromSeconds(30);

    private volatile string? _danger;
    private string? _incarnation;
    private string? _mark;
    private ITimer? _timer;
    private int _isLooking;

    /// <summary>What endangers the record, as of the last look; null if nothing was found.</summary>
    public string? Danger => _danger;

    /// <summary>Begins to look, now and then every minute.</summary>
    public void Start() => _timer ??= clock.CreateTimer(_ => _ = LookAsync(), null, TimeSpan.Zero, Interval);

    /// <summary>Looks, unless that is just being done. A record that can't be looked at is told of by others.</summary>
    public async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 1)
        {
            return;
        }

        try
        {
            await LookAtServersAsync();
            await LookAtMarkAsync();
        }
        catch (Exception e) when (e is RecordUnavailableException or OperationCanceledException)
        {
            // The next look may find it again.
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private async Task LookAtServersAsync()
    {
        var (danger, incarnation) = await connection.CallAsync(
            async database => (
                await RedisServers.DangerAsync(RedisServers.PrimariesOf(database.Multiplexer), location),
                await RedisServers.IncarnationAsync(database.Multiplexer)),
            location.Deadline,
            CancellationToken.None);
        if (danger is not null && !string.Equals(danger, _danger, StringComparison.Ordinal))
        {
            RedisLog.Endangered(logger, danger);
        }

        if (_incarnation is { } known && !string.Equals(known, incarnation, StringComparison.Ordinal))
        {
            RedisLog.Restarted(logger, location.ToString());
        }

        (_danger, _incarnation) = (danger, incarnation);
    }

    private async Task LookAtMarkAsync()
    {
        var drawn = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var mark = (string)(await connection.CallAsync(
            database => database.ScriptEvaluateAsync(RedisScripts.MakeOnce, [RedisKeys.Mark], [drawn], CommandFlags.DemandMaster),
            location.Deadline,
            CancellationToken.None))!;
        var former = _mark;
        _mark = mark;
        if (former is null)
        {
            var tags = await TryCountAsync();
            // What was copied there, or kept by a former version, has no mark yet.
            RecordLog.Opened(logger, location.ToString(), tags, isNew: mark == drawn && tags is null or 0);
        }
        else if (former != mark)
        {
            RedisLog.Emptied(logger, location.ToString());
            onLost();
        }
    }

    private async Task<long?> TryCountAsync()
    {
        try
        {
            return await connection.CallAsync(RedisCount.TagsAsync, MostCounting, CancellationToken.None);
        }
        catch (RecordUnavailableException)
        {
            // Some of it is away or on the move.
            return null;
        }
    }
}
