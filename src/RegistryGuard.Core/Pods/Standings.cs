using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Pods;

/// <summary>Where digests stand among the tags of a repository (SPEC §7, <c>pods</c>), by the record alone.</summary>
public static class Standings
{
    /// <summary>What one tag has to do with a digest: it has it now, had it, or neither. Its older moves
    /// (<see cref="ITagRecord.MovesAsync"/>) are to be looked at beside.</summary>
    public static StandingKind Of(TagEntry entry, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var now = entry.Binding is { } binding ? (binding is { IsPublished: true, IsDeleted: false } ? binding.Content : null) : entry.LastMove?.Content;
        return now is not null && Has(now, digest) ? StandingKind.Current
            : (entry.Binding is { IsPublished: true } gone && Has(gone.Content, digest)) || entry.Released.Contains(digest)
                || (entry.LastMove is { } last && (last.Previous == digest || Has(last.Content, digest)))
                || (entry.Recorded?.Kept.All.Any(kept => Has(kept.Content, digest)) ?? false)
                ? StandingKind.Former
            : StandingKind.Nowhere;
    }

    private static bool Has(ManifestIdentity content, Digest digest) =>
        content.Is(digest) || (!content.Children.IsEverything && content.Children.Contains(digest));
}
