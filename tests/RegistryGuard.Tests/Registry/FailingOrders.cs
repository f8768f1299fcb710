using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Registry;

/// <summary>Orders that can't be read or given when the test says so.</summary>
internal sealed class FailingOrders(IStandingOrders orders, Func<bool> isDown) : IStandingOrders
{
    public event Action? Changed
    {
        add => orders.Changed += value;
        remove => orders.Changed -= value;
    }

    private IStandingOrders Reached => isDown() ? throw new RecordUnavailableException() : orders;

    public ValueTask<long> VersionAsync(CancellationToken cancellation) => Reached.VersionAsync(cancellation);

    public ValueTask<StandingOrders> ReadAsync(CancellationToken cancellation) => Reached.ReadAsync(cancellation);

    public ValueTask<BlockOutcome> BlockAsync(Block block, Origin origin, CancellationToken cancellation) =>
        Reached.BlockAsync(block, origin, cancellation);

    public ValueTask<Block?> UnblockAsync(Digest digest, Origin origin, string reason, CancellationToken cancellation) =>
        Reached.UnblockAsync(digest, origin, reason, cancellation);

    public ValueTask BeginMaintenanceAsync(Maintenance maintenance, Origin origin, CancellationToken cancellation) =>
        Reached.BeginMaintenanceAsync(maintenance, origin, cancellation);

    public ValueTask<Maintenance?> EndMaintenanceAsync(Origin origin, string reason, CancellationToken cancellation) =>
        Reached.EndMaintenanceAsync(origin, reason, cancellation);
}
