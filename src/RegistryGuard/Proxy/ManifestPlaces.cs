using System.Threading.RateLimiting;
using RegistryGuard.Configuration;

namespace RegistryGuard.Proxy;

/// <summary>The places for manifest writes in memory: <c>limits.manifestWrites</c>.</summary>
internal sealed class ManifestPlaces(IGuardConfigurationSource configuration) : IDisposable
{
    // As long as a client is told to wait before it tries again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _resizing = new();
    private (int Size, ConcurrencyLimiter Limiter) _writes;

    /// <summary>A place, given back when disposed; null if none became free for a while.</summary>
    public async Task<RateLimitLease?> EnterAsync(CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(LongestWait);
        try
        {
            var lease = await Writes().AcquireAsync(1, patience.Token);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _writes.Limiter?.Dispose();

    // A change of limits.manifestWrites begins with an empty limiter; what holds a place in the old one ends there.
    private ConcurrencyLimiter Writes()
    {
        var size = configuration.Current.Limits.ManifestWrites;
        lock (_resizing)
        {
            if (_writes.Size != size)
            {
                _writes = (size, new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = size, QueueLimit = 16 * size }));
            }

            return _writes.Limiter;
        }
    }
}
