using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.MoveAct;
using Event = RegistryGuard.Core.Protocol.MoveEvent;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>Broken twins of the machine and of the record's steps: the real one, with what goes in or comes out tampered with. Each must
/// be found.</summary>
internal static class MoveTwins
{
    /// <summary>Pulls look even if the record is certain, and what they find is a move.</summary>
    internal sealed class CertainAdopts : MoveRules
    {
        public override bool IsLookedFor(TagEntry entry, Incarnation now) => true;

        public override Step<FindMoveOutcome> Find(TagEntry entry, Incarnation now, SeenEntry seen, FoundMove found) =>
            seen.IsStill(entry, now) ? FindOverAnything(entry, now, found) : base.Find(entry, now, seen, found);
    }

    /// <summary>A find does not ask whether the tag is uncertain still.</summary>
    internal sealed class FoundOverCertain : MoveRules
    {
        public override Step<FindMoveOutcome> Find(TagEntry entry, Incarnation now, SeenEntry seen, FoundMove found) =>
            FindOverAnything(entry, now, found);
    }

    /// <summary>A bind does not ask whether the tag is as it was judged.</summary>
    internal sealed class BindWithoutCompare : MoveRules
    {
        public override Step<BindMoveOutcome> Bind(TagEntry entry, Incarnation now, SeenEntry seen, MoveAttempt move) =>
            base.Bind(entry, now, new(entry, now), move);
    }

    /// <summary>A confirm does not ask whose the slot is.</summary>
    internal sealed class ConfirmWithoutCompare : MoveRules
    {
        public override Step<ConfirmMoveOutcome> Confirm(TagEntry entry, Incarnation now, MoveAttempt move) => base.Confirm(
            move.In == now ? entry with { Recorded = new(entry.Recorded?.Confirmed, PendingOf(entry, now, move)) } : entry, now, move);
    }

    /// <summary>A confirm does not ask whether the record is the one of the bind.</summary>
    internal sealed class ConfirmInAnyRecord : MoveRules
    {
        public override Step<ConfirmMoveOutcome> Confirm(TagEntry entry, Incarnation now, MoveAttempt move) =>
            entry.Recorded is { Pending: { } pending } recorded && pending.Attempt == move.Number
                ? base.Confirm(entry with { Recorded = recorded with { Pending = pending with { In = now } } }, now, move with { In = now })
                : base.Confirm(entry, now, move);
    }

    /// <summary>Pulls give a pending move.</summary>
    internal sealed class PullsGivePending : MoveRules
    {
        public override ManifestIdentity? Given(TagEntry entry, Incarnation now) =>
            entry.Recorded?.Pending?.Content ?? base.Given(entry, now);
    }

    /// <summary>Pulls give the last confirmed move of any record.</summary>
    internal sealed class PullsGiveUncertain : MoveRules
    {
        public override ManifestIdentity? Given(TagEntry entry, Incarnation now) => entry.Recorded?.Confirmed?.Content;
    }

    /// <summary>What is superseded is kept only when it has been.</summary>
    internal sealed class KeepsAfterPublish : MoveRules
    {
        public override Standing Next(Standing at, Event happened) => (at.Aside, happened) switch
        {
            (Act.Keep keep, Event.Published(PublishOutcome.Taken)) =>
                new(new(at.Turn.State with { Phase = MovePhase.Keep }, keep), Aside: "late"),
            ("late", Event.Kept(true, _)) =>
                new(MoveProtocol.Next(at.Turn.State with { Phase = MovePhase.Publish }, new Event.Published(PublishOutcome.Taken))),
            _ => Tamper(base.Next(at, happened)),
        };

        private static Standing Tamper(Standing next) => next.Act is Act.Keep
            ? new(MoveProtocol.Next(next.Turn.State, new Event.Kept(true)), Aside: next.Act)
            : next;
    }

    /// <summary>What is moved to gets its archive tag only when it is superseded in its turn.</summary>
    internal sealed class KeepsSupersededAlone : MoveRules
    {
        public override Step<BindMoveOutcome> Bind(TagEntry entry, Incarnation now, SeenEntry seen, MoveAttempt move)
        {
            var step = base.Bind(entry, now, seen, move);
            if (step.Outcome is not BindMoveOutcome.Pending({ Archives: { IsEmpty: false } archives } pending))
            {
                return step;
            }

            pending = pending with { Archives = new([.. archives.All.Where(kept => !kept.Content.IsSameAs(move.Content))]) };
            return step with
            {
                Outcome = new BindMoveOutcome.Pending(pending),
                Next = step.Next! with { Recorded = step.Next.Recorded! with { Pending = pending } },
            };
        }
    }

    /// <summary>The condition is judged by what the guard remembers, which is what the tag had in the beginning.</summary>
    internal sealed class RequiresByMemory : MoveRules
    {
        public override Standing Begin(MoveTerms terms) => base.Begin(terms with { Condition = null });
    }

    /// <summary>Who judges a plain tag again goes by what upstream had the first time.</summary>
    internal sealed class RemembersWhatItSaw : MoveRules
    {
        public override Standing Next(Standing at, Event happened)
        {
            var remembered = at.Aside as Event.Looked ?? happened as Event.Looked;
            return new(base.Next(at, happened is Event.Looked ? remembered! : happened).Turn, remembered);
        }
    }

    /// <summary>A move of a plain tag gets no number, so that the entry is as it was before the bind.</summary>
    internal sealed class PlainMoveWithoutNumber : MoveRules
    {
        public override Step<ConfirmMoveOutcome> Confirm(TagEntry entry, Incarnation now, MoveAttempt move)
        {
            var step = base.Confirm(entry, now, move);
            return step.Next is { } next ? step with { Next = next with { LastMove = entry.LastMove } } : step;
        }
    }

    /// <summary>Who is overtaken leaves upstream as it is.</summary>
    internal sealed class NeverPutsBack : MoveRules
    {
        public override Standing Next(Standing at, Event happened) => base.Next(at, happened) is { Act: Act.PutBack } putting
            ? base.Next(putting, new Event.UpstreamAway())
            : base.Next(at, happened);
    }

    /// <summary>Who has put upstream back does not ask the record again.</summary>
    internal sealed class PutsBackOnce : MoveRules
    {
        public override Standing Next(Standing at, Event happened) => happened is Event.PutBack
            ? base.Next(at, new Event.UpstreamAway())
            : base.Next(at, happened);
    }

    /// <summary>Who has put upstream back does not wait for what is pending.</summary>
    internal sealed class PutsBackOverPending : MoveRules
    {
        public override Standing Next(Standing at, Event happened) => (at.Turn.State.Phase, happened) switch
        {
            (MovePhase.CheckPutBack, Event.Found({ Entry.Recorded: { } recorded } seen, var attempt)) => base.Next(
                at, new Event.Found(seen with { Entry = seen.Entry with { Recorded = recorded with { Pending = null } } }, attempt)),
            _ => base.Next(at, happened),
        };
    }

    /// <summary>Who finds another's move pending leaves upstream as it is.</summary>
    internal sealed class ContestedGivesUp : MoveRules
    {
        public override Standing Next(Standing at, Event happened) => base.Next(at, happened) is { Turn.State.Phase: MovePhase.WaitToConfirm } waiting
            ? base.Next(waiting, new Event.Waited(IsLast: true))
            : base.Next(at, happened);
    }

    private static Step<FindMoveOutcome> FindOverAnything(TagEntry entry, Incarnation now, FoundMove found)
    {
        var uncertain = entry with { Recorded = null };
        return MoveSteps.Find(uncertain, now, new(uncertain, now), found);
    }

    private static PendingMove PendingOf(TagEntry entry, Incarnation now, MoveAttempt move) =>
        new((entry.LastMove?.Number ?? 0) + 1, move.Content, move.Number, move.At, move.By, now);
}
