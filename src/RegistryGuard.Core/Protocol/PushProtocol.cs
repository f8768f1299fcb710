using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.PushAct;
using Event = RegistryGuard.Core.Protocol.PushEvent;
using Fault = RegistryGuard.Core.Protocol.PushFault;
using Phase = RegistryGuard.Core.Protocol.PushPhase;

namespace RegistryGuard.Core.Protocol;

/// <summary>The push protocol for one protected tag: judge, store, bind, look, publish, confirm (docs/push-protocol.md). A machine without
/// I/O: it is told what came of each act and says what to do next. It has no rule of the record's own: those are
/// <see cref="TagSteps"/>.</summary>
/// <remarks>The explorer in Core.Tests runs this very machine in every order, so a change here is checked there.</remarks>
public static class PushProtocol
{
    /// <summary>How often a tag is judged: each further round needs it to have changed under this push, and it settles after one or two
    /// changes.</summary>
    public const int MostRounds = 8;

    /// <summary>The first act of a push. Memory may choose the path: a push that it lets go on is permitted by confirm, and one that it
    /// refuses was refused rightly no longer ago than a release may go unnoticed.</summary>
    public static PushTurn Begin(PushTerms terms) => Judge(new PushState(terms), mayRecall: true);

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static PushTurn Next(PushState state, PushEvent happened) =>
        Judging(state, happened) ?? AsStranger(state, happened) ?? Binding(state, happened) ?? Looking(state, happened)
        ?? Publishing(state, happened) ?? Confirming(state, happened) ?? WithoutAnswer(state, happened)
        ?? throw new InvalidOperationException($"{happened.GetType().Name} is no outcome of {state.Phase}");

    // Step 0: what the record says of the tag.
    private static PushTurn? Judging(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Judge, Event.Found found) => JudgeBy(found.Entry, state with { Attempt = found.Attempt, Seen = null, IsStored = false, IsStoredSinceBound = false }),

        // Another manifest is pending. Only upstream knows whether it was published.
        (Phase.LookAtPending, Event.Looked looked) => JudgePending(looked, state),
        (Phase.AdoptForPending, Event.Adopted(AdoptOutcome.Released)) => TakeOverOrRefuse(state),
        (Phase.AdoptForPending, Event.Adopted(AdoptOutcome.Claimed)) => Wait(state),
        (Phase.AdoptForPending, Event.Adopted) => JudgeAgain(state),
        _ => null,
    };

    // Who may read the repository is told what the tag is bound to. All others get what they would if it were not bound.
    private static PushTurn? AsStranger(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.CheckReader, Event.ReadChecked(true)) => Tell(state),
        (Phase.CheckReader, Event.ReadChecked) => Do(new Act.Store(), Phase.StoreAsStranger, state),
        (Phase.StoreAsStranger, Event.Stored(true)) =>
            Do(new Act.Look(state.Terms.Content), Phase.LookAsStranger, state with { IsStored = true }),
        (Phase.StoreAsStranger, Event.Stored) => Answer(new PushResult.Upstreams(UpstreamQuestion.Store), state),
        (Phase.LookAsStranger, Event.Looked(TagSight.There, _)) => Tell(state),
        (Phase.LookAsStranger, Event.Looked(TagSight.Nothing, _)) => CheckRead(Phase.CheckReadAsStranger, state),
        (Phase.LookAsStranger, Event.Looked) => Answer(new PushResult.UnclearLook(), state),
        (Phase.CheckReadAsStranger, Event.ReadChecked(true)) => Tell(state),
        (Phase.CheckReadAsStranger, Event.ReadChecked) => Answer(new PushResult.UnclearLook(), state),
        _ => null,
    };

    // Steps 1 and 2. Upstream checks credential, blobs and manifest before the tag is bound to anything.
    private static PushTurn? Binding(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Store, Event.Stored(true)) => Do(new Act.List(), Phase.List, state with { IsStored = true }),
        (Phase.Store, Event.Stored) => Answer(new PushResult.Upstreams(UpstreamQuestion.Store), state),
        // Whoever binds an index binds what it lists: no delete may take that away.
        (Phase.List, Event.Listed({ } content)) => Bind(state with { Attempt = state.Attempt! with { Content = content } }),
        (Phase.List, Event.Listed) => Fail(Fault.TooManyChildren, state),

        // Step 2.
        (Phase.Bind, Event.Bound(BindOutcome.Pending(var pending))) => Look(state with { Seen = pending, IsOpen = true }),
        (Phase.Bind, Event.Bound(BindOutcome.Claimed)) => Wait(state),
        (Phase.Bind, Event.Bound) => JudgeAgain(state),
        _ => null,
    };

    // Step 3: upstream may have the tag from before the guard, or from before the record was lost.
    private static PushTurn? Looking(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Look, Event.Looked(TagSight.There(var found), _)) => found.IsSameAs(state.Attempt!.Content)
            ? Publish(state)
            : Do(new Act.Adopt(state.Seen!, found), Phase.AdoptForPush, state),
        (Phase.Look, Event.Looked(TagSight.Nothing, _)) => CheckRead(Phase.CheckRead, state),
        // A client whose push upstream would refuse gets that refusal, and not upstream's answer to the guard's own question.
        (Phase.Look, Event.Looked) => state.IsStored
            ? Settle(Answer(new PushResult.UnclearLook(), state))
            : Do(new Act.Store(), Phase.StoreToTell, state),
        (Phase.StoreToTell, Event.Stored(true)) => Settle(Answer(new PushResult.UnclearLook(), state)),
        (Phase.StoreToTell, Event.Stored) => Settle(Answer(new PushResult.Upstreams(UpstreamQuestion.Store), state)),
        (Phase.CheckRead, Event.ReadChecked(true)) => Publish(state),
        // What was stored before the tag was bound, a delete may have taken away since. From the bind on none does.
        (Phase.CheckRead, Event.ReadChecked) => state.IsStoredSinceBound
            ? Settle(Answer(new PushResult.UnclearLook(), state))
            : Do(new Act.Store(IsAnew: true), Phase.StoreToRead, state),
        (Phase.StoreToRead, Event.Stored(true)) =>
            CheckRead(Phase.CheckRead, state with { IsStored = true, IsStoredSinceBound = true }),
        (Phase.StoreToRead, Event.Stored) => Settle(Answer(new PushResult.Upstreams(UpstreamQuestion.Store), state)),
        (Phase.AdoptForPush, Event.Adopted(AdoptOutcome.Released)) => Publish(state),
        (Phase.AdoptForPush, Event.Adopted(AdoptOutcome.Claimed)) => Settle(Wait(state)),
        (Phase.AdoptForPush, Event.Adopted) => Settle(JudgeAgain(state)),
        _ => null,
    };

    // Step 4: the client's own PUT.
    private static PushTurn? Publishing(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Publish, Event.Published(PublishOutcome.Taken)) => Confirm(state),
        (Phase.Publish, Event.Published(PublishOutcome.Altered)) => Fail(Fault.Altered, state),
        (Phase.Publish, Event.Published(PublishOutcome.Unclear)) => Answer(new PushResult.UnclearPublish(state.IsRepeated), state),
        (Phase.Publish, Event.Published) => Refused(state),
        (Phase.Publish, Event.Abandoned) => Settle(Fail(Fault.Abandoned, state)),
        (Phase.CheckRefused, Event.ReadChecked(true)) => Answer(new PushResult.Upstreams(UpstreamQuestion.Publish), state),
        (Phase.CheckRefused, Event.ReadChecked) => Do(new Act.Store(), Phase.StoreAsRefused, state),
        (Phase.StoreAsRefused, Event.Stored(var isTaken)) =>
            Answer(new PushResult.Upstreams(isTaken ? UpstreamQuestion.Publish : UpstreamQuestion.Store), state),
        _ => null,
    };

    // Step 5: the only thing that permits a 201.
    private static PushTurn? Confirming(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Confirm, Event.Confirmed(ConfirmOutcome.Confirmed)) => Answer(new PushResult.Accepted(state.IsRepeated), state),
        // While it was not bound, a delete may have taken away what was published. From here on none does.
        (Phase.Confirm, Event.Confirmed(ConfirmOutcome.Rebound)) when !state.IsRebound =>
            Publish(state with { IsRebound = true, IsOpen = false }),
        (Phase.Confirm, Event.Confirmed(ConfirmOutcome.Overtaken(var current))) => Do(new Act.PutBack(current), Phase.PutBack, state),
        (Phase.Confirm, Event.Confirmed(ConfirmOutcome.Claimed)) => Do(new Act.Wait(), Phase.WaitToConfirm, state),
        // Nothing is put back over a pending binding: its push may be acknowledged at any moment.
        (Phase.Confirm, Event.Confirmed) => Fail(Fault.Contested, state),
        (Phase.Confirm, Event.RecordAway) => Fail(Fault.RecordLostTrack, state),
        (Phase.WaitToConfirm, Event.Waited(IsLast: false)) => Confirm(state),
        (Phase.PutBack, Event.PutBack or Event.UpstreamAway) => Fail(Fault.Overtaken, state),

        // An attempt that had no effect upstream, and won't have one, must not keep the tag pending.
        (Phase.Settle, Event.Settled or Event.RecordAway) => state.Then!,

        // From the beginning: what was stored may be deleted by then.
        (Phase.Wait, Event.Waited(IsLast: false)) => Judge(state, mayRecall: false),
        (Phase.Wait or Phase.WaitToConfirm, Event.Waited) => Fail(Fault.Claimed, state),
        _ => null,
    };

    // Between bind and publish nothing can have moved the tag; after that, something may.
    private static PushTurn? WithoutAnswer(PushState state, PushEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Look or Phase.StoreToTell or Phase.CheckRead or Phase.StoreToRead, Event.UpstreamAway) => Settle(Fail(Fault.UpstreamAway, state)),
        (not Phase.Ended, Event.UpstreamAway) => Fail(Fault.UpstreamAway, state),
        (not Phase.Ended, Event.RecordAway) => Fail(Fault.RecordAway, state),
        _ => null,
    };

    private static PushTurn Judge(PushState state, bool mayRecall) => Do(new Act.Find(mayRecall), Phase.Judge, state);

    private static PushTurn JudgeAgain(PushState state) => state.Round + 1 < MostRounds
        ? Judge(state with { Round = state.Round + 1 }, mayRecall: false)
        : Fail(Fault.Contended, state);

    private static PushTurn JudgeBy(TagEntry entry, PushState state) => PushJudgement.Of(entry, state.Terms.Content) switch
    {
        // Should the record lose the binding meanwhile, it is made again with what it needed.
        PushJudgement.Republish(var bound) => Publish(state with { Attempt = Needing(bound.Content.Children, state.Attempt!), IsRepeated = true }),
        PushJudgement.Refuse(var bound) => CheckReader(state with { Seen = bound }),
        PushJudgement.Look(var pending) => Do(new Act.Look(pending.Content), Phase.LookAtPending, state with { Seen = pending }),
        _ => Prepare(state),
    };

    private static PushAttempt Needing(DigestSet children, PushAttempt attempt) =>
        attempt with { Content = attempt.Content with { Children = children } };

    private static PushTurn JudgePending(PushEvent.Looked looked, PushState state)
    {
        var pending = state.Seen!;
        state = state with
        {
            IsGivenUp = looked.Sight is not TagSight.Unclear && PushJudgement.MayTakeOver(pending, looked.At, state.Terms.Takeover),
            IsUnclear = looked.Sight is TagSight.Unclear,
        };
        return looked.Sight is TagSight.There(var found)
            ? Do(new Act.Adopt(pending, found), Phase.AdoptForPending, state)
            : CheckReader(state);
    }

    private static PushTurn CheckReader(PushState state) =>
        Do(new Act.CheckRead(new ReadProof.Bound(state.Seen!.Content.Digest)), Phase.CheckReader, state);

    private static PushTurn Tell(PushState state) => state switch
    {
        { Seen: { IsPublished: true } bound } => Answer(new PushResult.RefusedBound(bound), state),
        { IsUnclear: true } => Answer(new PushResult.UnclearLook(), state),
        _ => TakeOverOrRefuse(state),
    };

    private static PushTurn TakeOverOrRefuse(PushState state) =>
        state.IsGivenUp ? Prepare(state) : Answer(new PushResult.RefusedPending(state.Seen!), state);

    // The store shows that the client may push, for others must not make a tag pending. One that has just written here has shown it already.
    private static PushTurn Prepare(PushState state) =>
        state.Terms.ListsTooMuch ? Fail(Fault.TooManyChildren, state)
        : state.Terms.HasWritten ? Do(new Act.List(), Phase.List, state)
        : Do(new Act.Store(), Phase.Store, state);

    private static PushTurn Bind(PushState state) => state.Seen is { } replaced
        ? Do(new Act.TakeOver(replaced, state.Attempt!), Phase.Bind, state)
        : Do(new Act.Bind(state.Attempt!), Phase.Bind, state);

    private static PushTurn Look(PushState state) => Do(new Act.Look(state.Attempt!.Content), Phase.Look, state);

    // A 404 for the tag counts only if this client can read here at all: some registries say 404 for "not for you".
    private static PushTurn CheckRead(Phase phase, PushState state) =>
        Do(new Act.CheckRead(state.IsStored ? new ReadProof.Stored() : new ReadProof.Uploaded()), phase, state);

    private static PushTurn Publish(PushState state) => Do(new Act.Publish(), Phase.Publish, state);

    private static PushTurn Confirm(PushState state) => Do(new Act.Confirm(state.Attempt!), Phase.Confirm, state);

    // The push of a tag that is not bound is refused when it is stored by its digest. Who may not read gets that answer for a bound one
    // too, and can't tell that the tag is bound to just what was pushed.
    private static PushTurn Refused(PushState state) => state.IsRepeated && !state.Terms.HasWritten
        ? Do(new Act.CheckRead(new ReadProof.Bound(state.Terms.Content.Digest)), Phase.CheckRefused, state)
        : Settle(Answer(new PushResult.Upstreams(UpstreamQuestion.Publish), state));

    private static PushTurn Settle(PushTurn then) => then.State.IsOpen
        ? Do(new Act.Settle(then.State.Attempt!), Phase.Settle, then.State with { Then = then with { State = then.State with { IsOpen = false } } })
        : then;

    private static PushTurn Wait(PushState state) => Do(new Act.Wait(), Phase.Wait, state);

    private static PushTurn Fail(Fault fault, PushState state) => Answer(new PushResult.Failed(fault), state);

    private static PushTurn Answer(PushResult result, PushState state) => Do(new Act.Answer(result), Phase.Ended, state);

    private static PushTurn Do(PushAct act, Phase phase, PushState state) => new(state with { Phase = phase }, act);
}
