using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

// Two deletes by digest; each may be killed before every step.
internal sealed partial class DeleteWorld
{
    private void Delete(Scene state, int who)
    {
        ref var delete = ref state.Deletes[who];
        switch ((int)delete.Turn)
        {
            case Ended:
            // Two who delete the same are alike: which of them begins first makes no difference.
            case NotBegun when who == 1 && !_may.IndexToo && state.Deletes[0].Turn == NotBegun:
                return;
            case NotBegun:
                delete.Turn = (ushort)_deletes.NumberOf(DeleteProtocol.Begin(
                    new(Repository, new Reference(Manifests.ContentOf(Deletable(who)).Digest), PolicyOf(state))));
                delete.ForbiddenBy = _may.ChecksHeldUp ? NeededBy(state, Deletable(who)) : (byte)0;
                break;
            default:
                var killed = state;
                killed.Deletes[who] = new() { Turn = Ended };
                To(killed, _steps.IsTold ? $"delete {who} is killed" : "");
                break;
        }

        DoDelete(state, who, _steps.IsTold ? $"delete {who}" : "");
    }

    private void DoDelete(Scene state, int who, string said)
    {
        ref var delete = ref state.Deletes[who];
        int turn = delete.Turn;
        var act = _deletes[turn].Act;
        said = _steps.IsTold ? $"{said} {(act is DeleteAct.Import(var part) ? "import " + Name(part) : Name(act))}" : "";
        switch (act)
        {
            case DeleteAct.Get when (state.Stored & Deletable(who)) != 0:
                var digest = Manifests.ContentOf(Deletable(who)).Digest;
                Go(state, who, Tell(turn, 1, () => new DeleteEvent.Got(digest, digest)), said);
                break;
            case DeleteAct.Get:
                Go(state, who, Tell(turn, 0, () => new DeleteEvent.NotGot()), said);
                break;
            case DeleteAct.CheckRight:
                Go(state, who, Tell(turn, 0, () => new DeleteEvent.RightChecked(!_may.NobodyMayDelete)), said);
                break;
            case DeleteAct.TakePlace:
                var policy = PolicyOf(state);
                delete.InForce = ConfigurationOf(state);
                Go(state, who, Tell(turn, delete.InForce | ((ulong)who << 8), () => new DeleteEvent.PlaceTaken(policy, NumberOf(who))), said);
                break;
            case DeleteAct.Import(var next):
                DoImport(state, who, next, said);
                break;
            case DeleteAct.FindUses:
                LookThrough(state, who, said);
                break;
            case DeleteAct.Claim when state.Open is OpenPhase.Written && !_may.ClaimsBesideOpenPush:
                break;
            case DeleteAct.Claim:
                var isForbidden = delete.ForbiddenBy != 0;
                delete.ForbiddenBy = 0;
                state.Claims[who] = Deletable(who);
                Go(state, who, Tell(turn, 0, () => new DeleteEvent.Claimed()), said, isForbidden ? Property.HeldUp : null);
                break;
            case DeleteAct.ReadNote:
                var note = NoteFor(state, who);
                Go(state, who, Tell(turn, CodeOf(state, who), () => new DeleteEvent.NoteRead(note)), said);
                break;
            case DeleteAct.Delete:
                SendDelete(state, who, said);
                break;
            case DeleteAct.ForgetRight:
                Go(state, who, Tell(turn, 0, () => new DeleteEvent.RightForgotten()), said);
                break;
            case DeleteAct.Announce:
                Go(state, who, Tell(turn, 0, () => new DeleteEvent.Announced()), said);
                break;
            case DeleteAct.EndClaim:
                (state.Claims[0], state.Claims[1]) = _rules.EndClaim(state.Claims[0], state.Claims[1], who);
                Go(state, who, Tell(turn, 0, () => new DeleteEvent.ClaimEnded()), said);
                break;
            default:
                throw new InvalidOperationException($"{act} has no place in this world");
        }
    }

    // The registry's delete: carried out at once, refused, or nothing is heard of it.
    private void SendDelete(Scene state, int who, string said)
    {
        int turn = state.Deletes[who].Turn;
        Go(state, who, Tell(turn, 0, () => new DeleteEvent.Deleted(DeleteOutcome.Refused)), said + ": refused");
        if (_may.NobodyMayDelete)
        {
            return;
        }

        var lost = state;
        lost.Late[who] = Deletable(who);
        Go(lost, who, Tell(turn, 1, () => new DeleteEvent.Deleted(DeleteOutcome.Unclear)), said + ": nothing is heard");
        if ((state.Stored & Deletable(who)) == 0)
        {
            Go(state, who, Tell(turn, 2, () => new DeleteEvent.Deleted(DeleteOutcome.NotThere)), said + ": not there");
            return;
        }

        Reach(Happening.Deleted);
        TakeAway(ref state, Deletable(who));
        Go(state, who, Tell(turn, 3, () => new DeleteEvent.Deleted(DeleteOutcome.Taken)), said);
    }

    private void Go(Scene state, int who, int turn, string said, string? violated = null)
    {
        ref var delete = ref state.Deletes[who];
        var (before, act) = (_deletes[delete.Turn].Act, _deletes[turn].Act);
        delete.Turn = (ushort)turn;
        if (act is DeleteAct.Answer(var result))
        {
            Reach(result switch
            {
                DeleteResult.Upstreams(DeleteQuestion.Right) => Happening.NoRight,
                DeleteResult.RefusedInUse => Happening.InUse | (before is DeleteAct.EndClaim ? Happening.InUseAfterClaim : Happening.None),
                DeleteResult.Failed(DeleteFault.Changing) when before is DeleteAct.EndClaim => Happening.Changed,
                _ => Happening.None,
            });
            delete = new() { Turn = Ended };
            To(state, _steps.IsTold ? $"{said}, and ends: {result}" : "", violated);
        }
        else if (act is DeleteAct.Import(ImportAct.AdoptAll(var tags)))
        {
            for (var tag = 0; tag < 2; tag++)
            {
                delete.Adopting[tag] = tags.Contains(Tags[tag]) ? checked((byte)(_imports.NumberOf(TagImport.Begin()) + Shift)) : (byte)0;
            }

            To(state, said, violated);
        }
        else if (violated is null && IsOneStep(before, act))
        {
            DoDelete(state, who, said + ",");
        }
        else
        {
            To(state, said, violated);
        }
    }

    // What neither reads nor writes anything that another step writes or reads goes with the act before it.
    private bool IsOneStep(DeleteAct before, DeleteAct act) => act switch
    {
        DeleteAct.CheckRight or DeleteAct.TakePlace or DeleteAct.ForgetRight or DeleteAct.Announce => true,
        DeleteAct.Import(ImportAct.MakeNote) => !_may.IsFine && before is DeleteAct.Import(ImportAct.ReadNote),
        DeleteAct.Import(ImportAct.FindPublished or ImportAct.Remember) => !_may.IsFine,
        _ => false,
    };

    private int Tell(int turn, ulong what, Func<DeleteEvent> told)
    {
        ref var next = ref _deletes.After(turn, what);
        return next != 0 ? next : next = _deletes.NumberOf(_rules.Next(_deletes[turn].State, told()));
    }

    private int TellImport(int turn, ulong what, Func<ImportEvent> told) => Tell(turn, what, () => new DeleteEvent.Imported(told()));

    // Each delete's own.
    private static Attempt NumberOf(int who) => new(who + 1);

    private RepositoryNote NoteFor(Scene state, int who)
    {
        var inForce = state.Deletes[who].InForce;
        var policy = _may.OpenFirst ^ (inForce % 2 == 0) ? Opening : Protecting;
        return new(new($"r{state.Losses}", policy.Fingerprint), NoteOf(state), IsImported(state, inForce));
    }

    // All that the note tells a delete, as a number.
    private static ulong CodeOf(Scene state, int who)
    {
        var inForce = state.Deletes[who].InForce;
        var isImported = IsImported(state, inForce) ? 1ul : 0;
        return state.Note | ((ulong)state.Losses << 8) | ((ulong)inForce << 16) | (isImported << 24) | ((ulong)who << 25);
    }

    private static bool IsImported(Scene state, byte inForce) => ConfigurationOf(state) == inForce && state.Imported == inForce;
}
