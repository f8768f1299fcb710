using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Orders;

/// <summary>What the audit list of the whole guard tells of an order (SPEC section 9). The record adds the number and the time.</summary>
public static class OrderLines
{
    /// <summary>A digest was blocked, or has another reason.</summary>
    public static AuditLine OfBlock(Block block, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(origin);
        return origin.Tells(AuditKind.Block) with { Digest = block.Digest, Reason = block.Reason };
    }

    /// <summary>A block was ended.</summary>
    public static AuditLine OfUnblock(Digest digest, Origin origin, string reason)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return origin.Tells(AuditKind.Unblock) with { Digest = digest, Reason = reason };
    }

    /// <summary>Maintenance was ordered.</summary>
    public static AuditLine OfMaintenance(Maintenance maintenance, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(maintenance);
        ArgumentNullException.ThrowIfNull(origin);
        return origin.Tells(AuditKind.Maintenance) with { Reason = "on: " + maintenance.Reason };
    }

    /// <summary>Maintenance was ended.</summary>
    public static AuditLine OfEndOfMaintenance(Origin origin, string reason)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return origin.Tells(AuditKind.Maintenance) with { Reason = "off: " + reason };
    }
}
