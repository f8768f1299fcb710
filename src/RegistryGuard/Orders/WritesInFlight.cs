using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Orders;

/// <summary>Counts this replica's writes upstream, and begins none while maintenance is on. So it can say when none of those is in flight
/// that began before.</summary>
internal sealed class WritesInFlight(HeardOrders orders, TimeProvider clock)
{
    private long _count;

    // A generation, once it is drained and for as long as it is in force: what asks and is refused is counted for a moment, too.
    private long _drained;

    /// <summary>How many there are.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Begins a write, which ends when what is given is disposed; or says why it must not begin.</summary>
    public async ValueTask<(IDisposable? Write, OciError? Refused)> BeginAsync()
    {
        // Counted first and looked after: either this write sees new maintenance, or whoever waits for it sees this write.
        Interlocked.Increment(ref _count);
        var write = new Write(this);
        if ((orders.Current ?? await orders.HearSoonAsync()) is not { } current)
        {
            write.Dispose();
            return (null, GuardErrors.OrdersUnknown);
        }

        var now = clock.GetUtcNow();
        if (current.Orders.Maintenance is not { } maintenance || !maintenance.IsInForce(now))
        {
            return (write, null);
        }

        write.Dispose();
        return (null, GuardErrors.InMaintenance(maintenance, now));
    }

    /// <summary>The maintenance that is in force here, and the same if no write from before it is in flight any more; 0 for none.</summary>
    public (long Heard, long Drained) Look()
    {
        var current = orders.Current;
        // What is counted below was counted after these orders were in force.
        Interlocked.MemoryBarrier();
        if (current?.Orders.Maintenance is not { } maintenance || !maintenance.IsInForce(clock.GetUtcNow()))
        {
            _drained = 0;
            return (0, 0);
        }

        if (Count == 0)
        {
            _drained = maintenance.Generation;
        }

        return (maintenance.Generation, _drained == maintenance.Generation ? _drained : 0);
    }

    private sealed class Write(WritesInFlight writes) : IDisposable
    {
        private int _isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                Interlocked.Decrement(ref writes._count);
            }
        }
    }
}
