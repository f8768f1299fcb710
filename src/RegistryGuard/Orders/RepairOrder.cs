using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Orders;

/// <summary>Who puts upstream right where it has not what the record says.</summary>
internal interface IRepairs
{
    /// <summary>Carries it out, unless the record promises something else by now. What has begun runs to its end.</summary>
    /// <param name="order">The order.</param>
    /// <param name="aborted">Gives up waiting for the tag's turn.</param>
    /// <returns>Null if upstream has it now; else why not, and what to do, in one sentence.</returns>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    Task<string?> RunAsync(RepairOrder order, CancellationToken aborted);
}

/// <summary>An order to write a manifest again under its tag (docs/verify.md).</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Recorded">The manifest that the record has for it.</param>
/// <param name="Origin">Who ordered it.</param>
internal sealed record RepairOrder(RepositoryName Repository, Tag Tag, Digest Recorded, Origin Origin)
{
    /// <summary>The archive tag that is to keep the manifest, if that is to be written and not the tag.</summary>
    public Tag? Archive { get; init; }
}
