using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>What the record knows of repositories as a whole, so that a manifest which a protected tag needs is never deleted. A
/// delete first claims the digest: from then on no step of the push protocol makes a binding that needs it, so that the look at
/// the bindings which follows finds all there will be. Failures are as for <see cref="ITagRecord"/>.</summary>
public interface IRepositoryRecord
{
    /// <summary>Which record this is: another value means another record, or one that may have lost its newest writes.</summary>
    ValueTask<string> IncarnationAsync(CancellationToken cancellation);

    /// <summary>The note on whether all protected and recorded floating tags of the repository are in the record (<see cref="KnownNote"/>), or null. It is
    /// kept with the entries that it speaks of: a store that loses those loses it too.</summary>
    ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation);

    /// <summary>Replaces that note, provided that it is just as it was seen.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="seen">The note as it was seen; null for none.</param>
    /// <param name="next">The note from now on.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Whether it was as seen.</returns>
    ValueTask<bool> TryNoteKnownAsync(RepositoryName repository, string? seen, string next, CancellationToken cancellation);

    /// <summary>Removes that note if it was made under another policy, for a tag is about to be written which that one may protect.
    /// Steps of tags that the record does not bind do the same (<see cref="Step{TOutcome}.WrittenUnder"/>). When it returns, the
    /// record can be reached.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="policy">The fingerprint of the policy under which it is written.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask ForgetKnownAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation);

    /// <summary>Claims digests for deletion.</summary>
    ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation);

    /// <summary>Ends a claim: upstream has answered, and will not delete them any more.</summary>
    ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation);

    /// <summary>The tags whose bindings are published.</summary>
    ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation);

    /// <summary>The tags that are bound to one of these digests, or to an index that lists one; pending or published, but not deleted.
    /// And the recorded floating tags of which a confirmed or pending move is to one, or that keep one (<see cref="TagUse.Of"/>).</summary>
    ValueTask<IReadOnlyList<TagUse>> UsesAsync(RepositoryName repository, DigestSet digests, CancellationToken cancellation);
}

/// <summary>A claim on digests by one delete.</summary>
/// <param name="Number">The delete's own number: each ends its own claim only, for another delete may still reach upstream.</param>
/// <param name="Digests">All names of the manifest.</param>
/// <param name="Now">When it is made.</param>
/// <param name="Until">When it ends by itself; a delete that reaches upstream later than that is not defended against.</param>
public sealed record DeleteClaim(Attempt Number, DigestSet Digests, DateTimeOffset Now, DateTimeOffset Until);

/// <summary>A tag that needs a manifest.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Binding">Its binding that needs it; null if none does.</param>
public sealed record TagUse(Tag Tag, Binding? Binding)
{
    /// <summary>What the tag's confirmed or pending move as a recorded floating tag gives it, or what is kept of those before, if that
    /// needs the manifest; else null.</summary>
    public ManifestIdentity? MovedTo { get; init; }

    /// <summary>The archive tag that keeps it, if no move needs it; else null. With a binding: the tag itself, whose name is an archive
    /// tag's.</summary>
    public Tag? KeptAs { get; init; }

    /// <summary>The use that a tag has of one of these digests, or null.</summary>
    public static TagUse? Of(Tag tag, TagEntry entry, DigestSet digests)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var binding = entry.Binding is { } bound && bound.Needs(digests) ? bound : null;
        var movedTo = entry.MovedTo.FirstOrDefault(content => content.All.Overlaps(digests));
        var kept = movedTo is not null ? null : entry.Recorded?.Kept.All.FirstOrDefault(one => one.Content.All.Overlaps(digests));
        return binding is null && movedTo is null && kept is null
            ? null
            : new(tag, binding) { MovedTo = movedTo ?? kept?.Content, KeptAs = kept?.ArchiveOf(tag) };
    }
}
