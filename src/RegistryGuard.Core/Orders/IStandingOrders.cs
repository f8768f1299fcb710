using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Orders;

/// <summary>The record's orders: blocked digests and maintenance. Each change is one atomic and durable step, and its line
/// on the audit list of the whole guard (<see cref="OrderLines"/>) is written in that step; what changes nothing has none. Every verb throws
/// RecordUnavailableException if the record could not answer in time.</summary>
public interface IStandingOrders
{
    /// <summary>Raised when the orders may have changed, by whichever replica. An announcement may be lost, so whoever needs the orders
    /// also asks for their version from time to time.</summary>
    event Action? Changed;

    /// <summary>The version of the orders: one cheap read.</summary>
    ValueTask<long> VersionAsync(CancellationToken cancellation);

    /// <summary>All of them, of one moment.</summary>
    ValueTask<StandingOrders> ReadAsync(CancellationToken cancellation);

    /// <summary>Blocks a digest; nobody need know it.</summary>
    ValueTask<BlockOutcome> BlockAsync(Block block, Origin origin, CancellationToken cancellation);

    /// <summary>Ends the block of a digest, and gives it; null if there is none.</summary>
    ValueTask<Block?> UnblockAsync(Digest digest, Origin origin, string reason, CancellationToken cancellation);

    /// <summary>Orders maintenance, in place of that which is ordered already.</summary>
    ValueTask BeginMaintenanceAsync(Maintenance maintenance, Origin origin, CancellationToken cancellation);

    /// <summary>Ends maintenance, and gives it; null if none was ordered.</summary>
    ValueTask<Maintenance?> EndMaintenanceAsync(Origin origin, string reason, CancellationToken cancellation);
}
