using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Drift;

/// <summary>Judges what upstream has by what the record promises.</summary>
public static class DriftJudgement
{
    /// <summary>Of a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="expected">What the record promises.</param>
    /// <param name="upstream">What upstream has under it; null for nothing.</param>
    /// <returns>The difference, or null.</returns>
    public static Finding? Of(Tag tag, Expectation expected, Digest? upstream)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return (expected, upstream) switch
        {
            ({ IsKnown: false }, { } has) => expected.Released.Contains(has) ? null : new(DriftKind.Unrecorded, tag, null) { Upstream = has },
            ({ Content: null }, _) => null,
            // A push that has begun may just be replacing the tag; some registries delete it for that.
            ({ Content: { } content, Pending: null }, null) => new(DriftKind.Missing, tag, content.Digest),
            (_, null) => null,
            ({ Content: { } content }, { } has) => content.Is(has) || expected.Pending?.Is(has) is true
                ? null
                : new(DriftKind.Moved, tag, content.Digest) { Upstream = has },
        };
    }

    /// <summary>Of the manifests that a tag's index lists: one for each that upstream lacks.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="index">The index.</param>
    /// <param name="lacking">Those that upstream lacks.</param>
    public static IEnumerable<Finding> OfChildren(Tag tag, Digest index, IEnumerable<Digest> lacking) =>
        lacking.Order(Comparer<Digest>.Create((one, other) => string.CompareOrdinal(one.Value, other.Value)))
            .Select(child => new Finding(DriftKind.Child, tag, index) { Upstream = child });

    /// <summary>Of a superseded manifest that <c>keep</c> promises.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="kept">The manifest's digest.</param>
    /// <param name="archive">Its archive tag.</param>
    /// <param name="isThere">Whether upstream has the manifest, by its digest.</param>
    /// <param name="archived">What upstream has under the archive tag; null for nothing.</param>
    /// <returns>The difference, or null.</returns>
    public static Finding? OfKept(Tag tag, Digest kept, Tag archive, bool isThere, Digest? archived) =>
        isThere && archived == kept ? null : new(DriftKind.Kept, tag, kept) { Archive = archive, Upstream = archived, IsGone = !isThere };
}
