using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using Act = RegistryGuard.Core.Protocol.ImportAct;
using Event = RegistryGuard.Core.Protocol.ImportEvent;
using Phase = RegistryGuard.Core.Protocol.ImportPhase;
using Result = RegistryGuard.Core.Protocol.ImportResult;

namespace RegistryGuard.Core.Protocol;

/// <summary>Sees to it that the record knows all protected and all recorded floating tags of a repository: those that upstream has and
/// the record does not are adopted, as are archive tags that it has lost, and what recorded ones have is found. Done once for a record and a configuration (docs/push-protocol.md, "Deletes"). A machine without I/O, as
/// <see cref="PushProtocol"/> is.</summary>
public static class ImportProtocol
{
    /// <summary>How many tags one import looks up while a client waits for it.</summary>
    public const int MostAdopted = 1_000;

    /// <summary>The first act of an import.</summary>
    public static ImportTurn Begin(ImportTerms terms) => Do(new Act.ReadNote(), Phase.ReadNote, new(terms));

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static ImportTurn Next(ImportState state, ImportEvent happened) =>
        Beginning(state, happened) ?? Adopting(state, happened) ?? Ending(state, happened)
        ?? throw new InvalidOperationException($"{happened.GetType().Name} is no outcome of {state.Phase}");

    // A note that the import has begun: a write of a tag under another policy removes it, by whatever replica.
    private static ImportTurn? Beginning(ImportState state, ImportEvent happened) => (state.Phase, happened) switch
    {
        (Phase.ReadNote, Event.NoteRead({ IsKnown: true }, _)) => Answer(new Result.Known(), state),
        // What another import has begun is gone on with: its note goes with the first write that matters to either.
        (Phase.ReadNote, Event.NoteRead({ IsBegun: true } note, _)) => List(state with { Ours = note.Ours, Begun = note.Seen }),
        (Phase.ReadNote, Event.NoteRead(var note, var number)) =>
            MakeNote(Phase.Begin, note.Seen, note.Ours.Importing(number), state with { Ours = note.Ours, Begun = note.Ours.Importing(number) }),
        (Phase.Begin, Event.NoteMade(true)) => List(state),
        (Phase.Begin, Event.NoteMade) => Answer(new Result.Changing(), state),
        _ => null,
    };

    // The tags that upstream has and the record does not.
    private static ImportTurn? Adopting(ImportState state, ImportEvent happened) => (state.Phase, happened) switch
    {
        (Phase.List, Event.Listed(var tags)) =>
            Do(new Act.FindPublished(), Phase.FindPublished, state with { Listed = tags }),
        (Phase.List, Event.NotListed(ListFault.NotGiven, _)) => Answer(new Result.Unanswered(), state),
        (Phase.List, Event.NotListed(ListFault.TooLong, var tags)) => Answer(new Result.TooMany(tags), state),
        (Phase.List, Event.NotListed) => Answer(new Result.Unreadable(), state),
        (Phase.FindPublished, Event.PublishedFound(var published)) => FindStray(state, published),
        (Phase.FindStray, Event.StrayFound(var stray)) => FindUncertain(state with { Unbound = [.. state.Unbound, .. stray] }),
        (Phase.FindUncertain, Event.UncertainFound(var uncertain)) => Adopt([.. state.Unbound, .. uncertain], state with { Unbound = [] }),
        (Phase.Adopt, Event.AllAdopted(Result.Known)) => End(state),
        (Phase.Adopt, Event.AllAdopted(var result)) => Answer(result, state),
        _ => null,
    };

    // A tag that was written meanwhile under another policy may not have been seen: then the note it began with is gone.
    private static ImportTurn? Ending(ImportState state, ImportEvent happened) => (state.Phase, happened) switch
    {
        (Phase.End, Event.NoteMade(true)) => Remember(state),
        // If another import has ended with the note, the record has all as well.
        (Phase.End, Event.NoteMade) => Do(new Act.ReadNote(), Phase.CheckEnd, state),
        (Phase.CheckEnd, Event.NoteRead(var note, _)) => note.Seen == state.Ours!.ToString()
            ? Remember(state)
            : Answer(new Result.Changing(), state),
        (Phase.Remember, Event.Remembered) => Answer(new Result.Known(), state),
        _ => null,
    };

    private static ImportTurn List(ImportState state) => Do(new Act.List(), Phase.List, state);

    // An archive tag is a tag's own, unless the record was lost: then what it keeps is found by its name alone.
    private static ImportTurn FindStray(ImportState state, IReadOnlySet<Tag> published)
    {
        var (repository, policy) = state.Terms;
        var unbound = state.Listed.Where(tag => !published.Contains(tag) && policy.Classify(repository, tag).Class is TagClass.Protected).ToList();
        var archives = state.Listed.Where(tag => !published.Contains(tag) && policy.IsArchive(repository, tag)).ToList();
        state = state with { Unbound = unbound };
        return archives.Count == 0 ? FindUncertain(state) : Do(new Act.FindStray(archives), Phase.FindStray, state);
    }

    // Of recorded floating tags the record is asked one by one, for it may know a move and not be certain of it.
    private static ImportTurn FindUncertain(ImportState state)
    {
        var (repository, policy) = state.Terms;
        var recorded = state.Listed.Where(tag => policy.Classify(repository, tag).IsRecorded).ToList();
        state = state with { Listed = [] };
        return recorded.Count == 0
            ? Adopt([.. state.Unbound], state with { Unbound = [] })
            : Do(new Act.FindUncertain(recorded), Phase.FindUncertain, state);
    }

    private static ImportTurn Adopt(List<Tag> unknown, ImportState state) =>
        unknown.Count == 0 ? End(state)
        : unknown.Count > state.Terms.MostAdopted ? Answer(new Result.TooMany(unknown.Count), state)
        : Do(new Act.AdoptAll(unknown), Phase.Adopt, state);

    private static ImportTurn End(ImportState state) => MakeNote(Phase.End, state.Begun, state.Ours!.ToString(), state);

    private static ImportTurn MakeNote(Phase phase, string? seen, string next, ImportState state) =>
        Do(new Act.MakeNote(seen, next), phase, state);

    private static ImportTurn Remember(ImportState state) => Do(new Act.Remember(), Phase.Remember, state);

    private static ImportTurn Answer(ImportResult result, ImportState state) => Do(new Act.Answer(result), Phase.Ended, state);

    private static ImportTurn Do(ImportAct act, Phase phase, ImportState state) => new(state with { Phase = phase }, act);
}
