using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What came of an act of an import. That the record or upstream is away is no event of its own: nothing has to be undone then,
/// so whoever runs an import ends it there.</summary>
public abstract record ImportEvent
{
    private ImportEvent()
    {
    }

    /// <summary>The note as it is.</summary>
    /// <param name="Note">The note.</param>
    /// <param name="Number">A new number, for an import that begins now.</param>
    public sealed record NoteRead(RepositoryNote Note, Attempt Number) : ImportEvent;

    /// <summary>The record has answered the replacing of the note.</summary>
    /// <param name="WasAsSeen">Whether it was as seen, and so is replaced.</param>
    public sealed record NoteMade(bool WasAsSeen) : ImportEvent;

    /// <summary>All tags that upstream has.</summary>
    public sealed record Listed(IReadOnlyList<Tag> Tags) : ImportEvent;

    /// <summary>They can't be known.</summary>
    /// <param name="Why">Why not.</param>
    /// <param name="Tags">How many were read.</param>
    public sealed record NotListed(ListFault Why, int Tags) : ImportEvent;

    /// <summary>The tags whose bindings are published.</summary>
    public sealed record PublishedFound(IReadOnlySet<Tag> Tags) : ImportEvent;

    /// <summary>The archive tags that the record does not know.</summary>
    public sealed record StrayFound(IReadOnlyList<Tag> Archives) : ImportEvent;

    /// <summary>The recorded floating tags of which the record is not certain.</summary>
    public sealed record UncertainFound(IReadOnlyList<Tag> Tags) : ImportEvent;

    /// <summary>Every tag's own import has ended.</summary>
    /// <param name="Result">How; if not all are known, how one ended that is not.</param>
    public sealed record AllAdopted(ImportResult Result) : ImportEvent;

    /// <summary>It is remembered.</summary>
    public sealed record Remembered : ImportEvent;

    /// <summary>The tag's entry, as the record has it.</summary>
    public sealed record Found(TagEntry Entry) : ImportEvent;

    /// <summary>The entry of a recorded floating tag, as the record has it at this moment.</summary>
    public sealed record Sighted(SeenEntry Seen) : ImportEvent;

    /// <summary>Upstream has said what it has under the tag.</summary>
    public sealed record Looked(TagSight Sight) : ImportEvent;

    /// <summary>The record has answered an adoption.</summary>
    public sealed record Adopted(AdoptOutcome Outcome) : ImportEvent;

    /// <summary>The record has answered a find.</summary>
    public sealed record FoundRecorded(FindMoveOutcome Outcome) : ImportEvent;
}

/// <summary>Why upstream's tags can't be known.</summary>
public enum ListFault
{
    /// <summary>Upstream did not give the list.</summary>
    NotGiven,

    /// <summary>It can't be read to its end. Tags that are not seen would not be kept.</summary>
    Unreadable,

    /// <summary>It is longer than the guard reads.</summary>
    TooLong,
}
