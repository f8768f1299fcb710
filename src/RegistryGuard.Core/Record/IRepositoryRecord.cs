using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Record;

/// <summary>What the record knows of repositories as a whole, so that a manifest which a protected tag needs is never deleted. A
/// delete first claims the digest: from then on no step of the push protocol makes a binding that needs it, so that the look at
/// the bindings which follows finds all there will be. Failures are as for <see cref="ITagRecord"/>.</summary>
public interface IRepositoryRecord
{
    /// <summary>Which record this is: another value means another record, or one that may have lost its newest writes.</summary>
    ValueTask<string> IncarnationAsync(CancellationToken cancellation);

    /// <summary>The state of things as of which all protected tags of the repository are known to be in the record, or null.</summary>
    ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation);

    /// <summary>Notes that all protected tags of the repository are in the record.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="state">The state of things: which record, which policy.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask SetKnownAsync(RepositoryName repository, string state, CancellationToken cancellation);

    /// <summary>Claims digests for deletion.</summary>
    ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation);

    /// <summary>Ends a claim: upstream has answered, and will not delete them any more.</summary>
    ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation);

    /// <summary>The tags whose bindings are published.</summary>
    ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation);

    /// <summary>The tags that are bound to one of these digests, or to an index that lists one; pending or published, but not deleted.</summary>
    ValueTask<IReadOnlyList<TagUse>> UsesAsync(RepositoryName repository, DigestSet digests, CancellationToken cancellation);
}

/// <summary>A claim on digests by one delete.</summary>
/// <param name="Number">The delete's own number: each ends its own claim only, for another delete may still reach upstream.</param>
/// <param name="Digests">All names of the manifest.</param>
/// <param name="Now">When it is made.</param>
/// <param name="Until">When it ends by itself; a delete that reaches upstream later than that is not defended against.</param>
public sealed record DeleteClaim(Attempt Number, DigestSet Digests, DateTimeOffset Now, DateTimeOffset Until);

/// <summary>A tag that needs a manifest.</summary>
public sealed record TagUse(Tag Tag, Binding Binding);
