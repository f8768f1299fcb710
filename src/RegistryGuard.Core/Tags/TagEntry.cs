using System.Collections.Immutable;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>All that the record knows of one tag.</summary>
/// <param name="Binding">What the tag is bound to, if it is.</param>
/// <param name="Released">The digests an administrator released the tag from; what upstream still has of them is no binding.</param>
/// <param name="LastMove">The newest move, if the tag has floated.</param>
public sealed record TagEntry(Binding? Binding, ImmutableArray<Digest> Released, Move? LastMove)
{
    /// <summary>A tag of which nothing is known.</summary>
    public static TagEntry Unknown { get; } = new(null, [], null);

    /// <summary>What is known of it as a recorded floating tag; null if nothing is. Its confirmed move is <see cref="LastMove"/>.</summary>
    public Recorded? Recorded { get; init; }

    /// <summary>The manifests that must be there: what the tag is bound to, unless that was deleted, <see cref="MovedTo"/>, and what is
    /// kept.</summary>
    public IEnumerable<ManifestIdentity> Needed
    {
        get
        {
            var moved = Recorded is { Kept: { IsEmpty: false } kept } ? MovedTo.Concat(kept.All.Select(one => one.Content)) : MovedTo;
            return Binding is { IsDeleted: false } binding ? moved.Prepend(binding.Content) : moved;
        }
    }

    /// <summary>What its confirmed move and its pending one as a recorded floating tag give it.</summary>
    public IEnumerable<ManifestIdentity> MovedTo
    {
        get
        {
            if (Recorded?.Confirmed is { } confirmed)
            {
                yield return confirmed.Content;
            }

            if (Recorded?.Pending is { } pending)
            {
                yield return pending.Content;
            }
        }
    }

    /// <summary>Whether there is nothing to remember.</summary>
    public bool IsUnknown => Binding is null && Released.IsEmpty && LastMove is null && Recorded is null;
}

/// <summary>One move of a floating tag.</summary>
/// <param name="Number">Counts the tag's moves from 1.</param>
/// <param name="Content">The manifest it was moved to.</param>
/// <param name="Previous">Where it was moved from, as far as the record knows.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name that upstream accepted, or empty.</param>
/// <param name="Client">The client's address.</param>
public sealed record Move(
    long Number, ManifestIdentity Content, Digest? Previous, DateTimeOffset At, string By, string Client)
{
    /// <summary>How many of a tag's newest moves are kept, so that pushes to one tag can't fill the record.</summary>
    public const int MostKept = 1_000;
}
