using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What an import does next, for the repository or for one of its tags. Each but <see cref="Answer"/> has an outcome, an
/// <see cref="ImportEvent"/> that the machine is given in turn.</summary>
public abstract record ImportAct
{
    private ImportAct()
    {
    }

    /// <summary>Read the note on whether the repository is known, and draw a number. Outcome: <see cref="ImportEvent.NoteRead"/>.</summary>
    public sealed record ReadNote : ImportAct;

    /// <summary>Replace the note, provided that it is just as it was seen (<see cref="IRepositoryRecord.TryNoteKnownAsync"/>). Outcome:
    /// <see cref="ImportEvent.NoteMade"/>.</summary>
    /// <param name="Seen">The note as it was seen; null for none.</param>
    /// <param name="Next">The note from then on.</param>
    public sealed record MakeNote(string? Seen, string Next) : ImportAct;

    /// <summary>Ask upstream for all tags of the repository. Outcome: <see cref="ImportEvent.Listed"/> or
    /// <see cref="ImportEvent.NotListed"/>.</summary>
    public sealed record List : ImportAct;

    /// <summary>Ask the record for the tags whose bindings are published. Outcome: <see cref="ImportEvent.PublishedFound"/>.</summary>
    public sealed record FindPublished : ImportAct;

    /// <summary>Ask the record which of these archive tags it does not know (<see cref="Recorded.KnowsArchive"/>). Outcome:
    /// <see cref="ImportEvent.StrayFound"/>.</summary>
    public sealed record FindStray(IReadOnlyList<Tag> Archives) : ImportAct;

    /// <summary>Ask the record which of these recorded floating tags it is not certain of. Outcome:
    /// <see cref="ImportEvent.UncertainFound"/>.</summary>
    public sealed record FindUncertain(IReadOnlyList<Tag> Tags) : ImportAct;

    /// <summary>Run <see cref="TagImport"/> for each of these tags, several at a time. Outcome: <see cref="ImportEvent.AllAdopted"/>.</summary>
    public sealed record AdoptAll(IReadOnlyList<Tag> Tags) : ImportAct;

    /// <summary>Remember in this process that it has imported the repository, under the configuration that the import began with.
    /// Outcome: <see cref="ImportEvent.Remembered"/>.</summary>
    public sealed record Remember : ImportAct;

    /// <summary>Find the tag's entry in the record. Outcome: <see cref="ImportEvent.Found"/>.</summary>
    public sealed record Find : ImportAct;

    /// <summary>Find the entry of a recorded floating tag, and the record's incarnation. Outcome: <see cref="ImportEvent.Sighted"/>.</summary>
    public sealed record Sight : ImportAct;

    /// <summary>Ask upstream what it has under the tag. Outcome: <see cref="ImportEvent.Looked"/>.</summary>
    public sealed record Look : ImportAct;

    /// <summary>Publish in the record what upstream has (<see cref="TagSteps.Adopt"/>). Outcome: <see cref="ImportEvent.Adopted"/>.</summary>
    public sealed record Adopt(Binding? Seen, ManifestIdentity Found) : ImportAct;

    /// <summary>Record what upstream has as a found move (<see cref="MoveSteps.Find"/>). Outcome: <see cref="ImportEvent.FoundRecorded"/>.</summary>
    public sealed record RecordFound(SeenEntry Seen, ManifestIdentity Found) : ImportAct;

    /// <summary>The import has ended so. The last act.</summary>
    public sealed record Answer(ImportResult Result) : ImportAct;
}
