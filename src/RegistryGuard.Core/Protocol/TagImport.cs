using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.ImportAct;
using Event = RegistryGuard.Core.Protocol.ImportEvent;
using Result = RegistryGuard.Core.Protocol.ImportResult;

namespace RegistryGuard.Core.Protocol;

/// <summary>The import of one tag that the record has no published binding of: find, look, adopt. Run for each of a repository's such
/// tags (<see cref="ImportAct.AdoptAll"/>).</summary>
public static class TagImport
{
    /// <summary>The first act.</summary>
    public static TagImportTurn Begin() => new(new(), new Act.Find());

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static TagImportTurn Next(TagImportState state, ImportEvent happened) => (state.Phase, happened) switch
    {
        (TagImportPhase.Find, Event.Found({ Binding.IsPublished: true })) => Answer(new Result.Known(), state),
        (TagImportPhase.Find, Event.Found(var entry)) =>
            new(state with { Phase = TagImportPhase.Look, Seen = entry.Binding }, new Act.Look()),
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
}

/// <summary>What the import of a tag waits for.</summary>
public enum TagImportPhase
{
    /// <summary>The record's entry.</summary>
    Find,

    /// <summary>Upstream's tag.</summary>
    Look,

    /// <summary>The adoption of what upstream has.</summary>
    Adopt,

    /// <summary>Nothing: it has ended.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record TagImportTurn(TagImportState State, ImportAct Act);
