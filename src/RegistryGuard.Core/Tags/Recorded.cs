using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>What the record knows of a recorded floating tag: the last move that was confirmed, and at most one that is pending
/// (docs/moves.md).</summary>
/// <param name="Confirmed">The last confirmed move, by which pulls are resolved; null if none was.</param>
/// <param name="Pending">The move that was bound last, if it has been neither confirmed nor settled.</param>
public sealed record Recorded(ConfirmedMove? Confirmed, PendingMove? Pending)
{
    /// <summary>What has archive tags upstream (<c>keep</c>). It changes only with a move that is confirmed.</summary>
    public KeptManifests Kept { get; init; }

    /// <summary>Whether the record knows what an archive tag of this tag's is: it is kept, or about to be, or was dropped. Else an import binds
    /// its name, so that what it keeps is not deleted.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="archive">The archive tag, which upstream has.</param>
    /// <param name="most">How many of those that the tag had before its rule keeps.</param>
    public bool KnowsArchive(Tag tag, Tag archive, int most) =>
        Kept.Has(tag, archive) || Pending?.Archives.Has(tag, archive) is true || Kept.HasDropped(tag, archive, most);

    /// <summary>Whether nothing is left to know.</summary>
    public bool IsNothing => Confirmed is null && Pending is null && Kept.IsEmpty;

    /// <summary>Whether both parts are the same moves. Times and names are left out: a store keeps them less finely than they were
    /// given, and no two moves differ in them alone.</summary>
    public static bool AreSame(Recorded? one, Recorded? other) =>
        ConfirmedMove.AreSame(one?.Confirmed, other?.Confirmed) && PendingMove.AreSame(one?.Pending, other?.Pending);

    /// <summary>The last confirmed move if this record, as it is, confirmed it; else null: then only upstream knows.</summary>
    public ConfirmedMove? CertainIn(Incarnation now) => Confirmed is { } confirmed && confirmed.In == now ? confirmed : null;
}

/// <summary>A move by which pulls of a recorded floating tag are resolved.</summary>
/// <param name="Move">The move, which is also the entry's last one. Its manifest has its children.</param>
/// <param name="In">The incarnation of the record that it was confirmed in, or found.</param>
public sealed record ConfirmedMove(Move Move, Incarnation In)
{
    /// <summary>Whether it was found upstream, and not pushed through the guard as a recorded move.</summary>
    public bool IsFound { get; init; }

    /// <summary>What the tag was moved to.</summary>
    public ManifestIdentity Content => Move.Content;

    /// <summary>The number of its slot.</summary>
    public long Number => Move.Number;

    /// <summary>Whether both are the same, as <see cref="Recorded.AreSame"/> has it.</summary>
    public static bool AreSame(ConfirmedMove? one, ConfirmedMove? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.In == other.In && one.Number == other.Number && one.Content.IsSameAs(other.Content);
}

/// <summary>A move that was bound and may reach upstream at any moment. No pull shows it.</summary>
/// <param name="Number">The number of its slot: one more than that of the entry's last move.</param>
/// <param name="Content">What the tag is to be moved to, with its children.</param>
/// <param name="Attempt">The attempt that bound it.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name, or empty.</param>
/// <param name="In">The incarnation of the record that it was bound in.</param>
public sealed record PendingMove(
    long Number, ManifestIdentity Content, Attempt Attempt, DateTimeOffset At, string By, Incarnation In)
{
    /// <summary>The archive tags that are written before the move reaches upstream (<c>keep</c>): of what the tag has, and of what it is
    /// moved to, unless they have one.</summary>
    public KeptManifests Archives { get; init; }

    /// <summary>Whether both are the same, as <see cref="Recorded.AreSame"/> has it.</summary>
    public static bool AreSame(PendingMove? one, PendingMove? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.In == other.In && one.Attempt == other.Attempt && one.Number == other.Number && one.Content.IsSameAs(other.Content);
}
