using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.ImportAct;
using Event = RegistryGuard.Core.Protocol.ImportEvent;
using Result = RegistryGuard.Core.Protocol.ImportResult;

namespace RegistryGuard.Core.Protocol;

/// <summary>The import of one tag that the record does not know: find, look, adopt; of a recorded floating one: sight, look, record. Run for
/// each of a repository's such tags (<see cref="ImportAct.AdoptAll"/>).</summary>
public static class TagImport
{
    /// <summary>The first act.</summary>
    /// <param name="isRecorded">Whether it is a recorded floating tag; else a protected one.</param>
    public static TagImportTurn Begin(bool isRecorded = false) => isRecorded
        ? new(new() { Phase = TagImportPhase.Sight }, new Act.Sight())
        : new(new(), new Act.Find());

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static TagImportTurn Next(TagImportState state, ImportEvent happened) => (state.Phase, happened) switch
    {
        (TagImportPhase.Find, Event.Found({ Binding.IsPublished: true })) => Answer(new Result.Known(), state),
        (TagImportPhase.Find, Event.Found(var entry)) =>
            new(state with { Phase = TagImportPhase.Look, Seen = entry.Binding }, new Act.Look()),
        (TagImportPhase.Sight, Event.Sighted({ Certain: not null })) => Answer(new Result.Known(), state),
        (TagImportPhase.Sight, Event.Sighted(var entry)) =>
            new(state with { Phase = TagImportPhase.Look, Sighted = entry }, new Act.Look()),
        (TagImportPhase.Look, Event.Looked(TagSight.There(var found))) when state.Sighted is { } entry =>
            new(state with { Phase = TagImportPhase.RecordFound }, new Act.RecordFound(entry, found)),
        (TagImportPhase.RecordFound, Event.FoundRecorded(FindMoveOutcome.Certain)) => Answer(new Result.Known(), state),
        (TagImportPhase.RecordFound, Event.FoundRecorded) => Answer(new Result.Changing(), state),
        (TagImportPhase.Look, Event.Looked(TagSight.There(var found))) =>
            new(state with { Phase = TagImportPhase.Adopt }, new Act.Adopt(state.Seen, found)),
        // A pending tag that upstream does not have: what its push needs is found among the uses.
        (TagImportPhase.Look, Event.Looked(TagSight.Nothing)) => Answer(new Result.Known(), state),
        (TagImportPhase.Look, Event.Looked) => Answer(new Result.Unanswered(), state),
        (TagImportPhase.Adopt, Event.Adopted(AdoptOutcome.Published or AdoptOutcome.Released)) => Answer(new Result.Known(), state),
        // Somebody pushes it just now, or deletes what it has.
        (TagImportPhase.Adopt, Event.Adopted) => Answer(new Result.Changing(), state),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no outcome of {state.Phase}"),
    };

    private static TagImportTurn Answer(ImportResult result, TagImportState state) =>
        new(state with { Phase = TagImportPhase.Ended }, new Act.Answer(result));
}

/// <summary>Where the import of a tag stands.</summary>
public sealed record TagImportState
{
    internal TagImportState()
    {
    }

    /// <summary>Whose outcome it waits for.</summary>
    public TagImportPhase Phase { get; internal init; }

    /// <summary>The tag's binding as it was seen, which is not published; null if it has none.</summary>
    public Binding? Seen { get; internal init; }

    /// <summary>The entry of a recorded floating tag as it was seen, which is not certain; null for a protected tag.</summary>
    public SeenEntry? Sighted { get; internal init; }
}

/// <summary>What the import of a tag waits for.</summary>
public enum TagImportPhase
{
    /// <summary>The record's entry.</summary>
    Find,

    /// <summary>The record's entry of a recorded floating tag.</summary>
    Sight,

    /// <summary>Upstream's tag.</summary>
    Look,

    /// <summary>The adoption of what upstream has.</summary>
    Adopt,

    /// <summary>The record of what was found.</summary>
    RecordFound,

    /// <summary>Nothing: it has ended.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record TagImportTurn(TagImportState State, ImportAct Act);
