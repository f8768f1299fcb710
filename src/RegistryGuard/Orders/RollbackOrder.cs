using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Orders;

/// <summary>Who carries out rollbacks.</summary>
internal interface IRollbacks
{
    /// <summary>Carries it out. What has begun runs to its end even if the administrator leaves.</summary>
    /// <param name="order">The order.</param>
    /// <param name="aborted">Ends when the administrator has left.</param>
    /// <exception cref="RecordUnavailableException">The record can't be reached; nothing has moved.</exception>
    Task<RollbackResult> RunAsync(RollbackOrder order, CancellationToken aborted);
}

/// <summary>An administrator's order to move a floating tag back (docs/admin.md, "Rolling back").</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Origin">Who ordered it.</param>
internal sealed record RollbackOrder(RepositoryName Repository, Tag Tag, Origin Origin)
{
    /// <summary>What it is moved to: a manifest, or what another tag has; null for what it had before.</summary>
    public Reference? To { get; init; }

    /// <summary>What the administrator saw that the tag has; null if that was not said.</summary>
    public Digest? From { get; init; }

    /// <summary>Why; or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether the tag's rule (<c>target</c>, <c>direction</c>) is not to be asked.</summary>
    public bool Overrides { get; init; }
}

/// <summary>What came of such an order.</summary>
internal abstract record RollbackResult
{
    private RollbackResult()
    {
    }

    /// <summary>The tag has it, and so do its pulls.</summary>
    /// <param name="To">What it has.</param>
    /// <param name="Was">What it had; null for nothing.</param>
    /// <param name="IsMoved">Whether that is another manifest.</param>
    public sealed record Done(Digest To, Digest? Was, bool IsMoved) : RollbackResult;

    /// <summary>Neither the record nor upstream knows this tag.</summary>
    public sealed record NoSuchTag(Tag Tag) : RollbackResult
    {
        /// <summary>What the tag to move could go back to, to be said after that; or empty.</summary>
        public string Instead { get; init; } = "";
    }

    /// <summary>It was not carried out.</summary>
    /// <param name="Status">The HTTP status that says so.</param>
    /// <param name="Kind">The word for programs.</param>
    /// <param name="Why">Why, and what to do, in one sentence.</param>
    public sealed record NotDone(int Status, string Kind, string Why) : RollbackResult
    {
        /// <summary>Whether the guard refused it, for what the order, the tag or its rule is; else it failed.</summary>
        public bool IsRefusal => Status is 409;

        /// <summary>What it was to be moved to; null if it did not come to that.</summary>
        public Digest? To { get; init; }

        /// <summary>What the tag has; null if that is nothing, or not known.</summary>
        public Digest? Was { get; init; }

        /// <summary>When it is worth another try; null if that is not known.</summary>
        public int? RetryAfterSeconds { get; init; }
    }
}
