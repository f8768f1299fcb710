using System.Collections.Frozen;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Orders;

/// <summary>What administrators have ordered for the whole guard, as the record has it at one moment.</summary>
/// <param name="Version">Another number after each change; 0 if there never was an order. It is drawn, not counted, so that a record
/// which lost its newest writes does not give a number twice.</param>
/// <param name="Blocked">The blocked digests.</param>
/// <param name="Maintenance">The maintenance that was ordered last, if it was not ended by an order. It may have ended by itself.</param>
public sealed record StandingOrders(long Version, FrozenDictionary<Digest, Block> Blocked, Maintenance? Maintenance)
{
    /// <summary>None.</summary>
    public static StandingOrders None { get; } = new(0, FrozenDictionary<Digest, Block>.Empty, null);

    /// <summary>A number for orders that have changed.</summary>
    public static long NewVersion() => Maintenance.NewGeneration();

    /// <summary>These blocks.</summary>
    public static StandingOrders Of(long version, IEnumerable<Block> blocks, Maintenance? maintenance) =>
        new(version, blocks.ToFrozenDictionary(block => block.Digest), maintenance);
}
