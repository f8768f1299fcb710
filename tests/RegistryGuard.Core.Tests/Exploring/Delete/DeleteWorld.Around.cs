using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

// What else happens.
internal sealed partial class DeleteWorld
{
    // Upstream takes a manifest away, and with it the tags that have it.
    private static void TakeAway(ref Scene state, byte manifest)
    {
        state.Stored &= (byte)~manifest;
        for (var tag = 0; tag < 2; tag++)
        {
            state.Tags[tag] = state.Tags[tag] == manifest ? Manifests.None : state.Tags[tag];
        }
    }

    // A delete of which nothing was heard is carried out, or never.
    private void CarryOut(Scene state, int who)
    {
        var late = state.Late[who];
        if (late == Manifests.None)
        {
            return;
        }

        state.Late[who] = Manifests.None;
        To(state, _steps.IsTold ? $"upstream never carries out delete {who}" : "");
        Reach((state.Stored & late) == 0 ? Happening.None : Happening.DeletedLate);
        TakeAway(ref state, late);
        To(state, _steps.IsTold ? $"upstream carries out delete {who}" : "");
    }

    // A claim ends by itself when its delete can have no effect any more: ClaimLife is assumed to be long enough.
    private void PassTime(Scene state, int who)
    {
        if (state.Claims[who] != Manifests.None && state.Late[who] == Manifests.None && !IsDeleting(state))
        {
            state.Claims[who] = Manifests.None;
            To(state, _steps.IsTold ? $"the claim of delete {who} ends by itself" : "");
        }
    }

    // A push of C to tag 1 under a policy that lets it be open or floating: OpenPush and FloatingPush.
    private void PushOpenly(Scene state)
    {
        if (!_may.OpenPush || state.Open is OpenPhase.Ended)
        {
            return;
        }

        var note = NoteOf(state);
        switch (state.Open)
        {
            case OpenPhase.NotBegun when _may.OtherReplica || IsOpen(state):
                state.Note = NumberOf(_rules.Forget(note, Opening.Fingerprint, isWritten: false));
                state.Open = OpenPhase.Forgotten;
                To(state, "an open push to v1 forgets the note");
                break;
            case OpenPhase.Forgotten:
                KillOpenPush(state);
                if ((state.Claims[0] | state.Claims[1] | state.Late[0] | state.Late[1]) == 0)
                {
                    (state.Stored, state.Tags[1], state.Open) = ((byte)(state.Stored | Manifests.C), Manifests.C, OpenPhase.Written);
                    To(state, "the open push writes v1");
                }

                break;
            case OpenPhase.Written:
                KillOpenPush(state);
                Reach(Happening.WrittenOpenly | (_entries[state.Entries[1]].Binding is null ? Happening.None : Happening.Unbound));
                state.Open = OpenPhase.Ended;
                state.Must[1] = state.Tags[1] == Manifests.C ? Manifests.C : state.Must[1];
                var entry = _entries[state.Entries[1]];
                Written(state, TagSteps.Open(entry, Opening.Fingerprint));
                Written(state, TagSteps.Float(
                    entry, new(Manifests.ContentOf(Manifests.C), Entries.Noon, "someone", "", Opening.Fingerprint)));
                break;
        }
    }

    private void Written<TOutcome>(Scene state, Step<TOutcome> step)
    {
        // Nobody asks for the move any more.
        state.Entries[1] = step.Next is { } next ? _entries.NumberOf(next with { LastMove = null }) : state.Entries[1];
        state.Note = step.WrittenUnder is { } policy ? NumberOf(_rules.Forget(NoteOf(state), policy, isWritten: true)) : state.Note;
        To(state, "the open push is recorded, and gets its 201");
    }

    private void KillOpenPush(Scene state)
    {
        state.Open = OpenPhase.Ended;
        To(state, "the open push is killed");
    }

    private bool MayChange(Scene state) =>
        _may.ChangesDuringDeletes || (!IsDeleting(state) && (state.Late[0] | state.Late[1]) == 0);

    // The record loses its bindings; what it noted of the repository, it may still have.
    private void Lose(Scene state)
    {
        if (state.Losses < _may.Losses && MayChange(state))
        {
            Reach(Happening.Lost);
            state.Losses++;
            Empty(ref state);
            To(state, "the record is lost");
        }
    }

    private void Evict(Scene state)
    {
        if (_may.Evicted && !state.IsEvicted && MayChange(state))
        {
            Reach(Happening.Evicted);
            state.IsEvicted = true;
            state.Note = NumberOf(_rules.Evict(NoteOf(state)));
            Empty(ref state);
            To(state, "the record drops the repository's entries");
        }
    }

    private void Empty(ref Scene state)
    {
        state.Entries[0] = state.Entries[1] = _entries.NumberOf(TagEntry.Unknown);
        state.Claims = default;
    }

    // A tag that becomes protected is what upstream has under it.
    private void Reclass(Scene state)
    {
        var isPushed = IsUnderWay(state.Pushes[1]) || IsUnderWay(state.Pushes[2]);
        if (state.Changes < _may.ClassChanges && MayChange(state) && (_may.ReclassesDuringPush || !isPushed))
        {
            state.Must[1] = IsOpen(state) ? state.Tags[1] : state.Must[1];
            Reach(IsOpen(state) ? Happening.ProtectedAgain : Happening.Opened);
            state.Changes++;
            To(state, _steps.IsTold ? $"v1 is {(IsOpen(state) ? "open" : "protected")} from now on" : "");
        }
    }
}
