using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.PushAct;
using Event = RegistryGuard.Core.Protocol.PushEvent;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Broken twins of the machine: the real one, with one act or event tampered with. Each must be found.</summary>
internal static class Twins
{
    /// <summary>What is to be bound is published first; the publish that the machine asks for later counts as done.</summary>
    internal sealed class PublishBeforeBind : PushRules
    {
        public override Standing Next(Standing at, PushEvent happened) => (at.Aside, happened) switch
        {
            (PushTurn held, Event.Published(PublishOutcome.Taken)) => new(held, Aside: "published"),
            (PushTurn held, _) => new(PushProtocol.Next(held.State, new Event.RecordAway())),
            _ => Tamper(base.Next(at, happened) with { Aside = at.Aside }),
        };

        private static Standing Tamper(Standing next) => next switch
        {
            { Act: Act.Bind or Act.TakeOver, Aside: null } => new(new(next.Turn.State, new Act.Publish()), Aside: next.Turn),
            { Act: Act.Publish, Aside: "published" } =>
                new(PushProtocol.Next(next.Turn.State, new Event.Published(PublishOutcome.Taken))),
            _ => next,
        };
    }

    /// <summary>The look comes before the bind; the one that the machine asks for after it counts as done.</summary>
    internal sealed class LookBeforeBind : PushRules
    {
        public override Standing Next(Standing at, PushEvent happened) => (at.Aside, happened) switch
        {
            (PushTurn held, Event.Looked looked) => new(held, Aside: looked),
            (PushTurn held, _) => new(PushProtocol.Next(held.State, new Event.RecordAway())),
            _ => Tamper(base.Next(at, happened) with { Aside = at.Aside }),
        };

        private static Standing Tamper(Standing next) => next switch
        {
            { Act: Act.Bind(var attempt), Aside: null } => new(new(next.Turn.State, new Act.Look(attempt.Content)), Aside: next.Turn),
            { Turn.State.Phase: PushPhase.Look, Aside: Event.Looked looked } => new(PushProtocol.Next(next.Turn.State, looked)),
            _ => next,
        };
    }

    /// <summary>The look finds what is just pushed, whatever upstream has.</summary>
    internal sealed class NoLook : PushRules
    {
        public override Standing Next(Standing at, PushEvent happened) => base.Next(at, (at.Turn.State.Phase, happened) switch
        {
            (PushPhase.Look, Event.Looked looked) => looked with { Sight = new TagSight.There(at.Turn.State.Terms.Content) },
            _ => happened,
        });
    }

    /// <summary>Everybody is taken for one who may read, so that a 404 means that nothing is there.</summary>
    internal sealed class LookTrusts404 : PushRules
    {
        public override Standing Next(Standing at, PushEvent happened) =>
            base.Next(at, happened is Event.ReadChecked ? new Event.ReadChecked(MayRead: true) : happened);
    }

    /// <summary>A push of what is bound already is acknowledged as soon as upstream has taken it.</summary>
    internal sealed class RepushSkipsConfirm : PushRules
    {
        public override Standing Next(Standing at, PushEvent happened) => base.Next(at, happened) switch
        {
            { Act: Act.Confirm, Turn.State.IsRepeated: true } next =>
                new(PushProtocol.Next(next.Turn.State, new Event.Confirmed(new ConfirmOutcome.Confirmed()))),
            var next => next,
        };
    }

    /// <summary>What is pending with another image is put back as if it were published.</summary>
    internal sealed class PutsBackPending : PushRules
    {
        public override Standing Next(Standing at, PushEvent happened) => base.Next(at, happened switch
        {
            Event.Confirmed(ConfirmOutcome.Contested(var current)) => new Event.Confirmed(new ConfirmOutcome.Overtaken(current)),
            _ => happened,
        });
    }

    /// <summary>No time is ever enough for a takeover.</summary>
    internal sealed class NoTakeover : PushRules
    {
        public override Standing Begin(PushTerms terms) => base.Begin(terms with { Takeover = TimeSpan.MaxValue });
    }
}
