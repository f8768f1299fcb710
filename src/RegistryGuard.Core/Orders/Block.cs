using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Orders;

/// <summary>An administrator's order that nobody may push or pull a digest, under any tag of any repository (SPEC: blocked
/// digests).</summary>
/// <param name="Digest">What is blocked: a manifest, or a blob that manifests list.</param>
/// <param name="Reason">Why: clients are told it as it stands.</param>
/// <param name="Since">Since when.</param>
/// <param name="By">Who ordered it; empty if that is not known.</param>
public sealed record Block(Digest Digest, string Reason, DateTimeOffset Since, string By)
{
    /// <summary>How many digests can be blocked at once: each replica has all of them in memory.</summary>
    public const int Most = 1_000;

    /// <summary>How many characters a reason may have, of a block or of maintenance.</summary>
    public const int LongestReason = 500;
}

/// <summary>What came of an order to block a digest.</summary>
public enum BlockOutcome
{
    /// <summary>It is blocked from now on.</summary>
    Blocked,

    /// <summary>It was blocked already, and has the new reason.</summary>
    Replaced,

    /// <summary>As many are blocked as can be (<see cref="Block.Most"/>), so nothing was changed.</summary>
    TooMany,
}
