using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

// A push of I to tag 0, and one or two of C to tag 1; each may be killed before every step.
internal sealed partial class DeleteWorld
{
    private readonly Dictionary<(int Turn, int Entry, int Claimed), Kept> _kept = [];

    private void Push(Scene state, int who)
    {
        var turn = state.Pushes[who];
        switch ((int)turn)
        {
            case Ended:
            case NotBegun when TagOf(who) == 1 && IsOpen(state):
            case NotBegun when who == 2 && (!_may.TwoPushImage || state.Pushes[1] == NotBegun):
                return;
            case NotBegun:
                state.Pushes[who] = (ushort)_pushes.NumberOf(PushProtocol.Begin(
                    new(Manifests.ContentOf(Manifests.OfTag(TagOf(who))), TimeSpan.FromHours(1)) { HasWritten = _may.HasWritten }));
                break;
            default:
                var killed = state;
                killed.Pushes[who] = Ended;
                To(killed, _steps.IsTold ? $"push {who} is killed" : "");
                break;
        }

        DoPush(state, who, _steps.IsTold ? $"push {who}, of v{TagOf(who)}," : "");
    }

    private static int TagOf(int who) => who == 0 ? 0 : 1;

    private void DoPush(Scene state, int who, string said)
    {
        var (turn, tag) = ((int)state.Pushes[who], TagOf(who));
        var manifest = Manifests.OfTag(tag);
        var lacks = (Manifests.NeedsOf(manifest) & ~(state.Stored | manifest)) != 0;
        var act = _pushes[turn].Act;
        said = _steps.IsTold ? $"{said} {Name(act)}" : "";
        switch (act)
        {
            case PushAct.Find:
                var found = _entries[state.Entries[tag]];
                var what = state.Entries[tag] | ((ulong)who << 16);
                GoOn(state, who, TellPush(turn, what, () => new PushEvent.Found(found, AttemptOf(who, found))), said);
                break;
            case PushAct.Store when lacks:
                GoOn(state, who, TellPush(turn, 0, () => new PushEvent.Stored(IsTaken: false)), said);
                break;
            case PushAct.Store:
                state.Stored |= manifest;
                GoOn(state, who, TellPush(turn, 1, () => new PushEvent.Stored(IsTaken: true)), said);
                break;
            case PushAct.List:
                GoOn(state, who, TellPush(turn, 0, () => new PushEvent.Listed(Manifests.ContentOf(manifest))), said);
                break;
            case PushAct.Bind or PushAct.TakeOver or PushAct.Adopt or PushAct.Confirm or PushAct.Settle:
                Keep(state, who, said);
                break;
            case PushAct.Look:
                var seen = state.Tags[tag];
                GoOn(state, who, TellPush(turn, seen, () => new PushEvent.Looked(SightOf(seen), Entries.Noon)), said);
                break;
            case PushAct.CheckRead:
                GoOn(state, who, TellPush(turn, 1, () => new PushEvent.ReadChecked(MayRead: true)), said);
                if ((state.Stored & manifest) == 0)
                {
                    // What it has stored is gone.
                    GoOn(state, who, TellPush(turn, 0, () => new PushEvent.ReadChecked(MayRead: false)), said + ": no");
                }

                break;
            case PushAct.Publish when lacks:
                GoOn(state, who, TellPush(turn, 0, () => new PushEvent.Published(PublishOutcome.Refused)), said + ": refused");
                break;
            case PushAct.Publish:
                (state.Stored, state.Tags[tag]) = ((byte)(state.Stored | manifest), manifest);
                GoOn(state, who, TellPush(turn, 1, () => new PushEvent.Published(PublishOutcome.Taken)), said);
                break;
            case PushAct.Wait:
                Wait(state, who, said);
                break;
            default:
                throw new InvalidOperationException($"{act} has no place in this world");
        }
    }

    private void Wait(Scene state, int who, string said)
    {
        var turn = state.Pushes[who];
        var isClaimed = (Manifests.NeedsOf(Manifests.OfTag(TagOf(who))) & (state.Claims[0] | state.Claims[1])) != 0;
        if (!isClaimed || _may.IsFine)
        {
            Reach(Happening.Waited);
            GoOn(state, who, TellPush(turn, 0, () => new PushEvent.Waited(IsLast: false)), said);
        }

        GoOn(state, who, TellPush(turn, 1, () => new PushEvent.Waited(IsLast: true)), said + " too long");
    }

    // The record's steps.
    private void Keep(Scene state, int who, string said)
    {
        var tag = TagOf(who);
        var claimed = state.Claims[0] | state.Claims[1];
        var key = (state.Pushes[who], state.Entries[tag], claimed);
        if (!_kept.TryGetValue(key, out var kept))
        {
            _kept.Add(key, kept = Keep(_pushes[key.Item1], _entries[key.Item2], (byte)claimed));
        }

        Reach(kept.Happening);
        var isHeldUp = kept.IsClaimed && _may.NobodyMayDelete;
        state.Entries[tag] = kept.Entry;
        GoOn(state, who, kept.Turn, kept.IsClaimed ? said + ": claimed" : said, isHeldUp ? Property.HeldUp : null);
    }

    private Kept Keep(PushTurn turn, TagEntry entry, byte claimed)
    {
        var (next, told, toldIfClaimed) = TakeStep(turn.Act, entry);
        var isConfirm = turn.Act is PushAct.Confirm;
        var isClaimed = next is not null && _rules.IsClaimed(entry, next, Manifests.DigestsOf(claimed), isConfirm);
        var happening = isClaimed ? (isConfirm ? Happening.ConfirmClaimed : Happening.BindClaimed)
            : told is PushEvent.Confirmed(ConfirmOutcome.Rebound) ? Happening.BoundAgain
            : Happening.None;
        return new(
            _entries.NumberOf(isClaimed ? entry : next ?? entry),
            (ushort)_pushes.NumberOf(_rules.Next(turn.State, isClaimed ? toldIfClaimed : told)),
            isClaimed,
            happening);
    }

    // The entry after a step, what the push is told, and what it is told if the manifest is claimed.
    private (TagEntry? Next, PushEvent Told, PushEvent ToldIfClaimed) TakeStep(PushAct act, TagEntry entry)
    {
        switch (act)
        {
            case PushAct.Bind(var attempt):
                var bound = TagSteps.Bind(entry, attempt);
                return (bound.Next, new PushEvent.Bound(bound.Outcome), new PushEvent.Bound(new BindOutcome.Claimed()));
            case PushAct.TakeOver(var seen, var attempt):
                var taken = TagSteps.TakeOver(entry, seen, attempt);
                return (taken.Next, new PushEvent.Bound(taken.Outcome), new PushEvent.Bound(new BindOutcome.Claimed()));
            case PushAct.Adopt(var seen, var found):
                var adopted = TagSteps.Adopt(entry, seen, new(found, Entries.Noon, "someone"));
                return (adopted.Next, new PushEvent.Adopted(adopted.Outcome), new PushEvent.Adopted(new AdoptOutcome.Claimed()));
            case PushAct.Confirm(var attempt):
                var confirmed = _rules.Confirm(entry, attempt);
                return (confirmed.Next, new PushEvent.Confirmed(confirmed.Outcome), new PushEvent.Confirmed(new ConfirmOutcome.Claimed()));
            case PushAct.Settle(var attempt):
                // It makes nothing needed.
                return (TagSteps.Settle(entry, attempt).Next, new PushEvent.Settled(), new PushEvent.RecordAway());
            default:
                throw new InvalidOperationException($"{act} is no step of the record");
        }
    }

    private void GoOn(Scene state, int who, int turn, string said, string? violated = null)
    {
        var act = _pushes[turn].Act;
        var before = _pushes[state.Pushes[who]].Act;
        state.Pushes[who] = (ushort)turn;
        if (act is PushAct.Answer(var result))
        {
            if (result is PushResult.Accepted)
            {
                Reach(Happening.Acknowledged);
                state.Must[TagOf(who)] = Manifests.OfTag(TagOf(who));
            }

            state.Pushes[who] = Ended;
            To(state, _steps.IsTold ? $"{said}, and ends: {result}" : "", violated);
        }
        else if (violated is null && IsOneStep(before, act))
        {
            DoPush(state, who, said + ",");
        }
        else
        {
            To(state, said, violated);
        }
    }

    // What a nested index lists is not modelled, so reading it touches nothing.
    private bool IsOneStep(PushAct before, PushAct act) => act switch
    {
        PushAct.List => true,
        PushAct.Store => before is PushAct.Find && !_may.IsFine,
        PushAct.CheckRead => before is PushAct.Look && !_may.IsFine,
        _ => false,
    };

    private int TellPush(int turn, ulong what, Func<PushEvent> told)
    {
        ref var next = ref _pushes.After(turn, what);
        return next != 0 ? next : next = _pushes.NumberOf(_rules.Next(_pushes[turn].State, told()));
    }

    // Each is about one attempt at a time, which begins later than anything that it finds.
    private static PushAttempt AttemptOf(int who, TagEntry found) => new(
        new(who + 1),
        Manifests.ContentOf(Manifests.OfTag(TagOf(who))),
        found.Binding is { IsAdopted: true, Since: var since } ? since + Moment : Entries.Noon,
        "someone");

    private static TagSight SightOf(byte manifest) =>
        manifest == Manifests.None ? new TagSight.Nothing() : new TagSight.There(Manifests.ContentOf(manifest));

    private static string Name(object act) => act.GetType().Name;

    // What a step of the record came to.
    private readonly record struct Kept(ushort Entry, ushort Turn, bool IsClaimed, Happening Happening);
}
