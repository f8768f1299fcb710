using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>What a floating tag had before (SPEC section 7, <c>rollback</c>).</summary>
public static class FormerImages
{
    /// <summary>The manifests that its moves name, but for what it has now; what it had last comes first.</summary>
    /// <param name="moves">Its moves, the newest first.</param>
    /// <param name="current">What it has; null for nothing.</param>
    public static IReadOnlyList<Digest> Of(IEnumerable<Move> moves, ManifestIdentity? current)
    {
        ArgumentNullException.ThrowIfNull(moves);
        var (former, seen) = (new List<Digest>(), new HashSet<Digest>());
        foreach (var move in moves)
        {
            Add(current is not null && move.Content.IsSameAs(current) ? null : move.Content.Digest);
            Add(move.Previous is { } previous && current?.Is(previous) is not true ? previous : null);
        }

        return former;

        void Add(Digest? digest)
        {
            if (digest is { } found && seen.Add(found))
            {
                former.Add(found);
            }
        }
    }
}
