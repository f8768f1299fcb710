using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Drift;

/// <summary>What upstream ought to have under a tag, by the record: what its pulls are answered by.</summary>
/// <param name="Content">The manifest; null if the record promises none.</param>
/// <param name="Pending">Another that a push which has begun may have put there.</param>
/// <param name="IsKnown">Whether the record knows the tag as one of its class; what it does not know is unrecorded.</param>
public sealed record Expectation(ManifestIdentity? Content, ManifestIdentity? Pending, bool IsKnown)
{
    private static readonly Expectation Nothing = new(null, null, IsKnown: true);
    private static readonly Expectation Unrecorded = new(null, null, IsKnown: false);

    /// <summary>Those digests from which an administrator freed the tag; what upstream still has of them is no drift.</summary>
    public DigestSet Released { get; init; }

    /// <summary>What archive tags keep, but for what the tag has.</summary>
    public KeptManifests Kept { get; init; }

    /// <summary>What the record promises of a tag.</summary>
    /// <param name="tag">What policy makes of it.</param>
    /// <param name="seen">What the record has of it.</param>
    public static Expectation Of(Classification tag, SeenEntry seen)
    {
        ArgumentNullException.ThrowIfNull(tag);
        ArgumentNullException.ThrowIfNull(seen);
        var entry = seen.Entry;
        return tag switch
        {
            { Class: TagClass.Protected } or { IsReserved: true } when entry.Binding is { } binding => OfBinding(binding),
            { IsReserved: true } => Nothing,
            { Class: TagClass.Protected } => Unrecorded with { Released = DigestSet.Of(entry.Released) },
            { IsRecorded: true } => OfMoves(tag, seen),
            _ => Nothing,
        };
    }

    /// <summary>Whether both promise the same, so that the record has not changed in what matters.</summary>
    public bool IsSameAs(Expectation other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsKnown == other.IsKnown && Content?.Digest == other.Content?.Digest && Pending?.Digest == other.Pending?.Digest
            && Released == other.Released && Kept == other.Kept;
    }

    // A pending push may reach upstream at any moment; a deleted tag keeps its name, and that is no drift.
    private static Expectation OfBinding(Binding binding) =>
        binding is { IsPublished: true, IsRetired: false, IsDeleted: false } ? new(binding.Content, null, IsKnown: true) : Nothing;

    // Of a move that is not certain only upstream knows what the tag has: whoever comes first looks it up.
    private static Expectation OfMoves(Classification tag, SeenEntry seen)
    {
        if (seen.Entry.Recorded is not { IsNothing: false } recorded)
        {
            return Unrecorded with { Released = DigestSet.Of(seen.Entry.Released) };
        }

        return seen.Certain is { } certain
            ? new(certain.Content, recorded.Pending?.Content, IsKnown: true)
            {
                Kept = tag.Keep == 0 ? default : new([.. recorded.Kept.All.Where(kept => !kept.Content.IsSameAs(certain.Content)).Take(tag.Keep)]),
            }
            : Nothing;
    }
}
