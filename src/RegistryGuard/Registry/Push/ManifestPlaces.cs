using System.Net;
using System.Threading.RateLimiting;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;

namespace RegistryGuard.Registry.Push;

/// <summary>The places for manifest writes in memory: <c>limits.manifestWrites</c>. One client has at most half of them, so that
/// whoever fills these keeps nobody else waiting.</summary>
internal sealed class ManifestPlaces(IGuardConfigurationSource configuration) : IDisposable
{
    // As long as a client is told to wait before it tries again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _resizing = new();
    private (int Size, PartitionedRateLimiter<Client?> Limiter) _writes;

    /// <summary>How many places are taken.</summary>
    public long Taken
    {
        get
        {
            var limiter = Writes();
            return _writes.Size - (limiter.GetStatistics(null)?.CurrentAvailablePermits ?? _writes.Size);
        }
    }

    /// <summary>A place, given back when disposed; null if none became free for a while.</summary>
    public async Task<RateLimitLease?> EnterAsync(ClientRequest? request, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(LongestWait);
        try
        {
            var lease = await Writes().AcquireAsync(request?.Client, 1, patience.Token);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _writes.Limiter?.Dispose();

    // A change of limits.manifestWrites begins with an empty limiter; what holds a place in the old one ends there.
    private PartitionedRateLimiter<Client?> Writes()
    {
        var size = configuration.Current.Limits.ManifestWrites;
        lock (_resizing)
        {
            if (_writes.Size != size)
            {
                _writes = (size, PartitionedRateLimiter.CreateChained(ForEach(size), ForAll(size)));
            }

            return _writes.Limiter;
        }
    }

    // The address, not the object: a client that comes back finds its own places.
    private static PartitionedRateLimiter<Client?> ForEach(int size) => PartitionedRateLimiter.Create<Client?, IPAddress>(client => client is null
        ? RateLimitPartition.GetNoLimiter(IPAddress.None)
        : RateLimitPartition.GetConcurrencyLimiter(client.Address, _ => Places((size + 1) / 2, 16 * size)));

    private static PartitionedRateLimiter<Client?> ForAll(int size) => PartitionedRateLimiter.Create<Client?, int>(
        _ => RateLimitPartition.GetConcurrencyLimiter(0, _ => Places(size, 16 * size)));

    private static ConcurrencyLimiterOptions Places(int places, int waiting) => new() { PermitLimit = places, QueueLimit = waiting };
}
