using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>What a tag has, or had, to do with a digest.</summary>
public enum DigestUseKind
{
    /// <summary>The tag is bound to it.</summary>
    Bound,

    /// <summary>The tag is bound to an index that lists it, or was last moved to one.</summary>
    Listed,

    /// <summary>The tag was moved to it.</summary>
    Moved,

    /// <summary>An administrator released the tag from it.</summary>
    Released,
}

/// <summary>One use of a digest by a tag: the answer to "what release am I running?" (docs/admin.md, <c>which</c>).</summary>
/// <param name="Kind">Which use.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Manifest">What the tag was given: the digest itself, or the index that lists it.</param>
public sealed record DigestUse(DigestUseKind Kind, RepositoryName Repository, Tag Tag, Digest Manifest)
{
    /// <summary>Since when it is bound, or when it was moved; null of a release, whose time the entry does not have.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>By whom; null where nobody is known.</summary>
    public string? By { get; init; }

    /// <summary>Whether the tag stands for it now.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The number of the move.</summary>
    public long? Number { get; init; }

    /// <summary>All uses that a place in the record tells of. An index that lists more manifests than are kept track of
    /// (<see cref="DigestSet.Everything"/>) is none: nobody knows what it lists.</summary>
    public static IEnumerable<DigestUse> Of(DigestTrace trace, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var (entry, current) = (trace.Entry, trace.Entry.Binding is null ? trace.Entry.LastMove : null);
        if (trace.Move is { } move)
        {
            if (move.Content.Is(digest))
            {
                yield return Make(DigestUseKind.Moved, move.Content) with
                {
                    At = move.At,
                    By = move.By,
                    Number = move.Number,
                    IsCurrent = current?.Number == move.Number,
                };
            }

            yield break;
        }

        if (entry.Binding is { } binding && KindOf(binding.Content) is { } kind)
        {
            yield return Make(kind, binding.Content) with { At = binding.Since, By = binding.By, IsCurrent = binding is { IsPublished: true, IsDeleted: false } };
        }

        if (entry.LastMove is { } last && KindOf(last.Content) is DigestUseKind.Listed)
        {
            yield return Make(DigestUseKind.Listed, last.Content) with { At = last.At, By = last.By, Number = last.Number, IsCurrent = current is not null };
        }

        if (entry.Released.Contains(digest))
        {
            yield return new(DigestUseKind.Released, trace.Repository, trace.Tag, digest);
        }

        DigestUse Make(DigestUseKind kind, ManifestIdentity content) => new(kind, trace.Repository, trace.Tag, content.Digest);

        DigestUseKind? KindOf(ManifestIdentity content) =>
            content.Is(digest) ? DigestUseKind.Bound
            : !content.Children.IsEverything && content.Children.Contains(digest) ? DigestUseKind.Listed
            : null;
    }
}
