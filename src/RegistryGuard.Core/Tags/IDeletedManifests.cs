using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>Tells all replicas of a guard that a manifest was deleted, or may have been, so that none gives it from memory any
/// more. An announcement is not acknowledged: a replica that it does not reach gives the manifest for <c>pull.trust</c> at most.</summary>
public interface IDeletedManifests
{
    /// <summary>Raised on every replica, this one included, with a manifest that was announced.</summary>
    event Action<RepositoryName, Digest>? ManifestDeleted;

    /// <summary>Announces manifests; this replica knows when it returns or throws, the others a moment later.</summary>
    /// <exception cref="RecordUnavailableException">The other replicas could not be told.</exception>
    ValueTask AnnounceDeletedAsync(RepositoryName repository, IReadOnlyList<Digest> digests, CancellationToken cancellation);
}
