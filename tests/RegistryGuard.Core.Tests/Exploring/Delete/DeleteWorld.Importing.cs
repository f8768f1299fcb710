using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

// Imports. Those of single tags, of one delete, go on at once.
internal sealed partial class DeleteWorld
{
    // Instead of the turn of a tag's import that has ended.
    private const byte Known = 1;
    private const byte Changing = 2;

    // A turn's number and this stand for the turn, so that the two above are free.
    private const byte Shift = 1;

    private void DoImport(Scene state, int who, ImportAct act, string said)
    {
        ref var delete = ref state.Deletes[who];
        int turn = delete.Turn;
        switch (act)
        {
            case ImportAct.ReadNote:
                var note = NoteFor(state, who);
                Go(state, who, TellImport(turn, CodeOf(state, who), () => new ImportEvent.NoteRead(note, NumberOf(who))), said);
                break;
            case ImportAct.MakeNote(var seen, var next):
                var isAsSeen = _rules.IsAsSeen(NoteOf(state), seen);
                state.Note = isAsSeen ? NumberOf(next) : state.Note;
                Reach(isAsSeen ? Happening.None : Happening.NotNoted);
                var made = TellImport(turn, isAsSeen ? 1u : 0u, () => new ImportEvent.NoteMade(isAsSeen));
                Go(state, who, made, isAsSeen ? said : said + ": changed");
                break;
            case ImportAct.List or ImportAct.FindPublished:
                LookThrough(state, who, said);
                break;
            case ImportAct.AdoptAll:
                AdoptAll(state, who, said);
                break;
            case ImportAct.Remember:
                state.Imported = delete.InForce;
                Go(state, who, TellImport(turn, 0, () => new ImportEvent.Remembered()), said);
                break;
            default:
                throw new InvalidOperationException($"{act} has no place in this world");
        }
    }

    private void AdoptAll(Scene state, int who, string said)
    {
        ref var delete = ref state.Deletes[who];
        int turn = delete.Turn;
        var isUnderWay = false;
        for (var tag = 0; tag < 2; tag++)
        {
            if (delete.Adopting[tag] > Changing)
            {
                isUnderWay = true;
                Adopt(state, who, tag, _steps.IsTold ? $"{said} v{tag}:" : "");
            }
        }

        if (!isUnderWay)
        {
            var isKnown = delete.Adopting[0] != Changing && delete.Adopting[1] != Changing;
            delete.Adopting = default;
            ImportResult result = isKnown ? new ImportResult.Known() : new ImportResult.Changing();
            Go(state, who, TellImport(turn, isKnown ? 1u : 0u, () => new ImportEvent.AllAdopted(result)), said);
        }
    }

    private void Adopt(Scene state, int who, int tag, string said)
    {
        ref var delete = ref state.Deletes[who];
        var turn = delete.Adopting[tag] - Shift;
        var act = _imports[turn].Act;
        said = _steps.IsTold ? $"{said} {Name(act)}" : "";
        var next = act switch
        {
            ImportAct.Find => TellTag(turn, state.Entries[tag], new ImportEvent.Found(_entries[state.Entries[tag]])),
            ImportAct.Look => TellTag(turn, state.Tags[tag], new ImportEvent.Looked(SightOf(state.Tags[tag]))),
            ImportAct.Adopt(var seen, var found) => KeepAdopted(ref state, turn, tag, seen, found),
            _ => throw new InvalidOperationException($"{act} has no place in this world"),
        };
        if (_imports[next].Act is ImportAct.Answer(var result))
        {
            delete.Adopting[tag] = result is ImportResult.Known ? Known : Changing;
            To(state, said);
            return;
        }

        delete.Adopting[tag] = checked((byte)(next + Shift));
        if (_may.IsFine)
        {
            To(state, said);
        }
        else
        {
            Adopt(state, who, tag, said + ",");
        }
    }

    private int KeepAdopted(ref Scene state, int turn, int tag, Binding? seen, ManifestIdentity found)
    {
        var entry = _entries[state.Entries[tag]];
        var claimed = Manifests.DigestsOf(state.Claims[0] | state.Claims[1]);
        var step = TagSteps.Adopt(entry, seen, new(found, LaterThanThePush(state, tag), "someone"));
        if (step.Next is { } next && _rules.IsClaimed(entry, next, claimed, isConfirm: false))
        {
            Reach(Happening.AdoptClaimed);
            return TellTag(turn, ulong.MaxValue, new ImportEvent.Adopted(new AdoptOutcome.Claimed()));
        }

        Reach(step.Next is null ? Happening.None : Happening.Adopted);
        var seenAt = state.Entries[tag];
        state.Entries[tag] = _entries.NumberOf(step.Next ?? entry);
        return TellTag(turn, seenAt, new ImportEvent.Adopted(step.Outcome));
    }

    // What is adopted now is adopted after the tag's pushes began that are under way.
    private DateTimeOffset LaterThanThePush(Scene state, int tag)
    {
        var last = Entries.Noon;
        for (var who = 0; who < 3; who++)
        {
            if (TagOf(who) == tag && IsUnderWay(state.Pushes[who]) && _pushes[state.Pushes[who]].State.Attempt is { At: var at } && at > last)
            {
                last = at;
            }
        }

        return last + Moment;
    }

    private int TellTag(int turn, ulong what, ImportEvent told)
    {
        ref var next = ref _imports.After(turn, what);
        return next != 0 ? next : next = _imports.NumberOf(TagImport.Next(_imports[turn].State, told));
    }
}
