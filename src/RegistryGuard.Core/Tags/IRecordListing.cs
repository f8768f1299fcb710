using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>Looks through all that a record holds, for administrators: no request of a client waits for it (docs/admin.md). It is read
/// in pieces, each of its own moment: what is written meanwhile may be in it or not.</summary>
public interface IRecordListing
{
    /// <summary>The repositories of which anything is known, in no order; some perhaps twice.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be read, or only in part.</exception>
    IAsyncEnumerable<RepositoryName> RepositoriesAsync(CancellationToken cancellation);

    /// <summary>The tags of a repository of which anything is known, in no order; some perhaps twice.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be read, or only in part.</exception>
    IAsyncEnumerable<KnownTag> TagsAsync(RepositoryName repository, CancellationToken cancellation);

    /// <summary>Where a digest stands, over all repositories: entries that may have it, and moves to it. In no order; some perhaps twice.
    /// What each says of the digest: <see cref="DigestUse.Of"/>.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be read, or only in part.</exception>
    IAsyncEnumerable<DigestTrace> TracesAsync(Digest digest, CancellationToken cancellation);
}

/// <summary>A tag and what is known of it.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Entry">What is known.</param>
public sealed record KnownTag(Tag Tag, TagEntry Entry);

/// <summary>A place in the record where a digest may stand.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Entry">What is known of the tag.</param>
/// <param name="Move">One of its moves; null if the place is the entry itself.</param>
public sealed record DigestTrace(RepositoryName Repository, Tag Tag, TagEntry Entry, Move? Move);
