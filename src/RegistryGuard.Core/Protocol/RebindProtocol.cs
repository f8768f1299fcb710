using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.RebindAct;
using Event = RegistryGuard.Core.Protocol.RebindEvent;
using Fault = RegistryGuard.Core.Protocol.PushFault;
using Phase = RegistryGuard.Core.Protocol.RebindPhase;

namespace RegistryGuard.Core.Protocol;

/// <summary>The push of a protected tag in audit mode: watch, ask, look, publish, rebind (docs/push-protocol.md, "Audit mode"). Nothing is
/// refused, and the record follows. A machine without I/O, as <see cref="PushProtocol"/> is; the record's own rules are
/// <see cref="RebindSteps"/>.</summary>
/// <remarks>The explorer in Core.Tests runs this very machine in every order, so a change here is checked there.</remarks>
public static class RebindProtocol
{
    /// <summary>How often a tag is watched: each further round needs it to have changed under this push.</summary>
    public const int MostRounds = 8;

    /// <summary>The first act of a push.</summary>
    public static RebindTurn Begin(RebindTerms terms)
    {
        var state = new RebindState(terms);
        return terms.ListsTooMuch ? Fail(Fault.TooManyChildren, state) : Do(new Act.Watch(), Phase.Watch, state);
    }

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static RebindTurn Next(RebindState state, RebindEvent happened) =>
        Judging(state, happened) ?? Publishing(state, happened) ?? Again(state, happened) ?? WithoutAnswer(state, happened)
        ?? throw new InvalidOperationException($"{happened.GetType().Name} is no outcome of {state.Phase}");

    // Nothing has moved yet. The binding is watched before the question who enforces: one that begins to enforce after it was answered
    // changes what is watched with its first acknowledgement.
    private static RebindTurn? Judging(RebindState state, RebindEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Watch, Event.Watched({ Binding: { IsRetired: true } }, _)) => Answer(new RebindResult.Judged(null), state),
        (Phase.Watch, Event.Watched(var entry, var attempt)) =>
            Do(new Act.Ask(), Phase.Ask, state with { Seen = entry, Attempt = attempt, Was = state.Was ?? entry.Binding }),
        (Phase.Ask, Event.Asked({ } enforcing)) => Answer(new RebindResult.Judged(enforcing), state),
        (Phase.Ask, Event.Asked) => state.Seen.Binding is { IsPublished: true } bound
            ? Judge(bound, state)
            : Do(new Act.Look(state.Seen.Binding?.Content ?? state.Terms.Content), Phase.Look, state),
        (Phase.Look, Event.Looked(TagSight.There(var found), var at)) when !state.Seen.Released.Any(found.Is) =>
            Judge(new Binding(found, BindingState.Published, at, "", default) { IsAdopted = true }, state),
        (Phase.Look, Event.Looked(var sight, var at)) => Publish(state with { Would = state.Would ?? OfPending(state, sight, at) }),
        _ => null,
    };

    private static RebindTurn? Publishing(RebindState state, RebindEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Publish, Event.Published(PublishOutcome.Taken)) => Do(new Act.List(), Phase.List, state),
        (Phase.Publish, Event.Published(PublishOutcome.Altered)) => Fail(Fault.Altered, state),
        // The record says what was acknowledged last, and this was not.
        (Phase.Publish, Event.Published) => Answer(new RebindResult.Upstreams(), state),
        (Phase.Publish, Event.Abandoned) => Fail(Fault.Abandoned, state),
        (Phase.List, Event.Listed({ } content)) => Rebind(content, state with { Taken = content }),
        (Phase.List, Event.Listed) => Fail(Fault.TooManyChildren, state),
        (Phase.Rebind, Event.Rebound(RebindOutcome.Rebound)) => Accept(state),
        (Phase.Rebind, Event.Rebound(RebindOutcome.Claimed)) => Do(new Act.Wait(), Phase.Wait, state),
        (Phase.Rebind, Event.Rebound) => state.Round + 1 < MostRounds
            ? Do(new Act.Watch(), Phase.WatchAgain, state with { Round = state.Round + 1 })
            : Fail(Fault.Contended, state),
        // What was published may be gone: from the beginning.
        (Phase.Wait, Event.Waited(IsLast: false)) => Do(new Act.Watch(), Phase.Watch, state),
        (Phase.Wait, Event.Waited) => Fail(Fault.Claimed, state),
        _ => null,
    };

    // Somebody else has watched, changed or acknowledged the tag meanwhile. Which write upstream carried out last, only upstream knows.
    private static RebindTurn? Again(RebindState state, RebindEvent happened) => (state.Phase, happened) switch
    {
        (Phase.WatchAgain, Event.Watched(var entry, var attempt)) =>
            Do(new Act.Ask(), Phase.AskAgain, state with { Seen = entry, Attempt = attempt }),
        (Phase.AskAgain, Event.Asked(null)) when state.Seen.Binding is not { IsRetired: true } =>
            Do(new Act.Look(state.Taken!), Phase.LookAgain, state),
        (Phase.AskAgain, Event.Asked) => state.Seen.Binding switch
        {
            { IsPublished: true, IsDeleted: false } bound when bound.Content.IsSameAs(state.Taken!) => Accept(state),
            { IsPublished: true } bound => Do(new Act.PutBack(bound), Phase.PutBack, state),
            // Nothing is put back over a pending binding: its push may be acknowledged at any moment.
            _ => Fail(Fault.Contested, state),
        },
        (Phase.LookAgain, Event.Looked(TagSight.There(var found), _)) => Rebind(found.IsSameAs(state.Taken!) ? state.Taken! : found, state),
        // Deleted since.
        (Phase.LookAgain, Event.Looked(TagSight.Nothing, _)) => Accept(state),
        (Phase.LookAgain, Event.Looked) => Rebind(state.Taken!, state),
        (Phase.PutBack, Event.PutBack or Event.UpstreamAway) => Fail(Fault.Overtaken, state),
        _ => null,
    };

    private static RebindTurn? WithoutAnswer(RebindState state, RebindEvent happened) => (state.Phase, happened) switch
    {
        (not Phase.Ended, Event.UpstreamAway) => Fail(Fault.UpstreamAway, state),
        (Phase.Watch or Phase.Ask, Event.RecordAway) when state.Taken is null => Fail(Fault.RecordAway, state),
        (not Phase.Ended, Event.RecordAway) => Fail(Fault.RecordLostTrack, state),
        _ => null,
    };

    private static RebindTurn Judge(Binding bound, RebindState state) => bound.Content.IsSameAs(state.Terms.Content)
        ? Publish(state)
        : Publish(state with { Would = state.Would ?? new WouldRefuse.Bound(bound) });

    private static WouldRefuse.Pending? OfPending(RebindState state, TagSight sight, DateTimeOffset at) =>
        state.Seen.Binding is { } pending && !pending.Content.IsSameAs(state.Terms.Content)
        && (sight is TagSight.Unclear || !PushJudgement.MayTakeOver(pending, at, state.Terms.Takeover))
            ? new WouldRefuse.Pending(pending)
            : null;

    private static RebindTurn Publish(RebindState state) => state switch
    {
        { Terms.RequiresNothing: true, Taken: null, Would: WouldRefuse.Bound(var bound) } =>
            Answer(new RebindResult.ConditionFailed(bound.Content), state),
        _ => Do(new Act.Publish(), Phase.Publish, state),
    };

    private static RebindTurn Rebind(ManifestIdentity content, RebindState state) =>
        Do(new Act.Rebind(state.Seen, state.Attempt! with { Content = content }), Phase.Rebind, state);

    private static RebindTurn Accept(RebindState state) => Answer(new RebindResult.Accepted(state.Was), state);

    private static RebindTurn Fail(Fault fault, RebindState state) => Answer(new RebindResult.Failed(fault), state);

    private static RebindTurn Answer(RebindResult result, RebindState state) => Do(new Act.Answer(result), Phase.Ended, state);

    private static RebindTurn Do(RebindAct act, Phase phase, RebindState state) => new(state with { Phase = phase }, act);
}
