using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.MoveAct;
using Event = RegistryGuard.Core.Protocol.MoveEvent;
using Fault = RegistryGuard.Core.Protocol.MoveFault;
using Phase = RegistryGuard.Core.Protocol.MovePhase;
using Question = RegistryGuard.Core.Protocol.MoveQuestion;

namespace RegistryGuard.Core.Protocol;

/// <summary>The protocol of a push to one recorded floating tag, or under a condition to a plain one: judge, store, bind, keep, publish, confirm (docs/moves.md). A machine
/// without I/O, as <see cref="PushProtocol"/> is. It has no rule of the record's own: those are <see cref="MoveSteps"/>.</summary>
/// <remarks>The explorer in Core.Tests runs this very machine in every order, so a change here is checked there.</remarks>
public static class MoveProtocol
{
    /// <summary>How often a tag is judged: each further round needs another push to have bound or confirmed its move meanwhile. And how
    /// often upstream is put back: each further time needs another move to have been confirmed.</summary>
    public const int MostRounds = 8;

    /// <summary>The first act of a push. It asks the record: what a guard remembers judges no move.</summary>
    public static MoveTurn Begin(MoveTerms terms) => Find(new MoveState(terms));

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static MoveTurn Next(MoveState state, MoveEvent happened) =>
        Finding(state, happened) ?? Judging(state, happened) ?? AsStranger(state, happened) ?? Binding(state, happened)
        ?? Publishing(state, happened) ?? Confirming(state, happened) ?? PuttingBack(state, happened) ?? WithoutAnswer(state, happened)
        ?? throw new InvalidOperationException($"{happened.GetType().Name} is no outcome of {state.Phase}");

    // Step 0: what the tag has. If the record can't tell for certain, upstream can, and what it has is recorded.
    private static MoveTurn? Finding(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Find, Event.Found found) => Start(found.Seen, state with { Attempt = found.Attempt, IsStored = false }),
        (Phase.Look, Event.Looked(TagSight.There(var has))) when state.Terms.IsPlain => Judge(state with { Had = has }),
        (Phase.Look, Event.Looked(TagSight.There(var found))) => Do(new Act.RecordFound(state.Seen!, found), Phase.RecordFound, state),
        (Phase.Look, Event.Looked(TagSight.Nothing)) =>
            state.Terms.HasWritten ? CheckRead(Phase.CheckRead, state) : Do(new Act.Store(), Phase.StoreToRead, state),
        // A client whose push upstream would refuse gets that refusal, and not upstream's answer to the guard's own question.
        (Phase.Look, Event.Looked) => Do(new Act.Store(), Phase.StoreToTell, state),
        (Phase.StoreToTell, Event.Stored(true)) => Answer(new MoveResult.UnclearLook(), state),
        (Phase.StoreToTell or Phase.StoreToRead, Event.Stored(false)) => Answer(new MoveResult.Upstreams(Question.Store), state),
        (Phase.StoreToRead, Event.Stored) => CheckRead(Phase.CheckRead, state with { IsStored = true }),
        // A 404 for the tag counts only if this client can read here at all: some registries say 404 for "not for you".
        (Phase.CheckRead, Event.ReadChecked(true)) => Judge(state),
        (Phase.CheckRead, Event.ReadChecked) => state.IsStored
            ? Answer(new MoveResult.UnclearLook(), state)
            : Do(new Act.Store(), Phase.StoreToRead, state),
        (Phase.RecordFound, Event.FoundRecorded(FindMoveOutcome.Certain(var current, _))) => Start(current, state),
        (Phase.RecordFound, Event.FoundRecorded(FindMoveOutcome.Claimed)) => Wait(state),
        (Phase.RecordFound, Event.FoundRecorded) => JudgeAgain(state),
        _ => null,
    };

    // Step 0: whether the tag may be moved.
    private static MoveTurn? Judging(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Judge, Event.Judged(false)) => CheckReader(state with { IsRefused = true }),
        (Phase.Judge, Event.Judged) => IsAlready(state) ? Publish(state with { IsRepeated = true }) : Prepare(state),
        _ => null,
    };

    // Who may read the repository is told what the tag has. All others get what they would if it had nothing.
    private static MoveTurn? AsStranger(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.CheckReader, Event.ReadChecked(true)) => Tell(state),
        (Phase.CheckReader, Event.ReadChecked) => Do(new Act.Store(), Phase.StoreAsStranger, state),
        (Phase.StoreAsStranger, Event.Stored(true)) =>
            Do(new Act.Look(state.Terms.Content), Phase.LookAsStranger, state with { IsStored = true }),
        (Phase.StoreAsStranger, Event.Stored) => Answer(new MoveResult.Upstreams(Question.Store), state),
        (Phase.LookAsStranger, Event.Looked(TagSight.There)) => Tell(state),
        (Phase.LookAsStranger, Event.Looked(TagSight.Nothing)) => CheckRead(Phase.CheckReadAsStranger, state),
        (Phase.LookAsStranger, Event.Looked) => Answer(new MoveResult.UnclearLook(), state),
        (Phase.CheckReadAsStranger, Event.ReadChecked(true)) => Tell(state),
        (Phase.CheckReadAsStranger, Event.ReadChecked) => Answer(new MoveResult.UnclearLook(), state),
        _ => null,
    };

    // Steps 1, 2 and 3. Upstream checks credential, blobs and manifest before the move is bound.
    private static MoveTurn? Binding(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Store, Event.Stored(true)) => Do(new Act.List(), Phase.List, state with { IsStored = true }),
        (Phase.Store, Event.Stored) => Answer(new MoveResult.Upstreams(Question.Store), state),
        // Whoever binds an index binds what it lists: no delete may take that away.
        (Phase.List, Event.Listed({ } content)) =>
            Bind(state with { Attempt = state.Attempt! with { Content = content, Had = state.Had?.Digest } }),
        (Phase.List, Event.Listed) => Fail(Fault.TooManyChildren, state),

        // Step 2.
        (Phase.Bind, Event.Bound(BindMoveOutcome.Pending(var pending))) => Keep(pending.Archives, state with { IsOpen = true, Attempt = InSlot(pending, state) }),
        (Phase.Bind, Event.Bound(BindMoveOutcome.Claimed)) => Wait(state),
        (Phase.Bind, Event.Bound) => JudgeAgain(state),

        // Step 3, before the move, so that no garbage collection comes between.
        (Phase.Keep, Event.Kept(true, _)) => Publish(state),
        (Phase.Keep, Event.Kept(_, IsOpen: false)) => Settle(Answer(new MoveResult.Upstreams(Question.Keep), state)),
        // The slot stays, and with it the archive tag's name: whoever replaces it takes a later one, which a late write can't change.
        (Phase.Keep, Event.Kept) => Answer(new MoveResult.Upstreams(Question.Keep), state),
        _ => null,
    };

    // Step 4: the client's own PUT.
    private static MoveTurn? Publishing(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Publish, Event.Published(PublishOutcome.Taken)) => Confirm(state),
        (Phase.Publish, Event.Published(PublishOutcome.Altered)) => Fail(Fault.Altered, state),
        (Phase.Publish, Event.Published(PublishOutcome.Unclear)) => Answer(new MoveResult.UnclearPublish(state.IsRepeated), state),
        (Phase.Publish, Event.Published) => Refused(state),
        (Phase.Publish, Event.Abandoned) => Settle(Fail(Fault.Abandoned, state)),
        (Phase.CheckRefused, Event.ReadChecked(true)) => Answer(new MoveResult.Upstreams(Question.Publish), state),
        (Phase.CheckRefused, Event.ReadChecked) => Do(new Act.Store(), Phase.StoreAsRefused, state),
        (Phase.StoreAsRefused, Event.Stored(var isTaken)) =>
            Answer(new MoveResult.Upstreams(isTaken ? Question.Publish : Question.Store), state),
        _ => null,
    };

    // Step 5: the only thing that permits a 201.
    private static MoveTurn? Confirming(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Confirm, Event.Confirmed(ConfirmMoveOutcome.Confirmed(var current))) =>
            Answer(new MoveResult.Accepted(current, state.IsRepeated || HadThis(state)), state),
        (Phase.Confirm, Event.Confirmed(ConfirmMoveOutcome.Overtaken(var current))) => PutBack(current, state with { Round = 0 }),
        // Upstream may now have what was pushed here over what the other pushed. That one decides, and then this one puts it right.
        (Phase.Confirm, Event.Confirmed(ConfirmMoveOutcome.Contested)) => Do(new Act.Wait(), Phase.WaitToConfirm, state),
        (Phase.Confirm, Event.Confirmed) => Fail(Fault.RecordChanged, state),
        (Phase.Confirm, Event.RecordAway) => Fail(Fault.RecordLostTrack, state),
        (Phase.WaitToConfirm, Event.Waited(IsLast: false)) => Confirm(state),
        (Phase.WaitToConfirm, Event.Waited) => Fail(Fault.Contested, state),
        _ => null,
    };

    // What is put back may arrive over what another has published, and confirms after that. So the record is asked once more, and until
    // nothing is pending.
    private static MoveTurn? PuttingBack(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        (Phase.PutBack, Event.PutBack) => CheckPutBack(state),
        (Phase.CheckPutBack, Event.Found(var seen, _))
            when Said(seen, state) is { } current && !ConfirmedMove.AreSame(current, state.PutBack) && state.Round + 1 < MostRounds =>
            PutBack(current, state with { Round = state.Round + 1 }),
        (Phase.CheckPutBack, Event.Found({ Entry.Recorded.Pending: not null }, _)) => Do(new Act.Wait(), Phase.WaitAfterPutBack, state),
        (Phase.WaitAfterPutBack, Event.Waited(IsLast: false)) => CheckPutBack(state),
        (Phase.PutBack or Phase.CheckPutBack or Phase.WaitAfterPutBack, _) => Fail(Fault.Overtaken, state),
        _ => null,
    };

    private static MoveTurn? WithoutAnswer(MoveState state, MoveEvent happened) => (state.Phase, happened) switch
    {
        // An attempt that had no effect upstream, and won't have one, gives its slot back.
        (Phase.Settle, Event.Settled or Event.RecordAway) => state.Then!,

        // From the beginning: what was stored may be deleted by then.
        (Phase.Wait, Event.Waited(IsLast: false)) => Find(state),
        (Phase.Wait, Event.Waited) => Fail(Fault.Claimed, state),
        (not Phase.Ended, Event.UpstreamAway) => Fail(Fault.UpstreamAway, state),
        (not Phase.Ended, Event.RecordAway) => Fail(Fault.RecordAway, state),
        _ => null,
    };

    private static MoveTurn Find(MoveState state) => Do(new Act.Find(), Phase.Find, state with { Had = null });

    private static MoveTurn JudgeAgain(MoveState state) => state.Round + 1 < MostRounds
        ? Find(state with { Round = state.Round + 1 })
        : Fail(Fault.Contended, state);

    // The move is bound and confirmed in the record that it was judged in, or not at all.
    private static MoveTurn Start(SeenEntry seen, MoveState state)
    {
        state = state with { Seen = seen, Attempt = state.Attempt! with { In = seen.In, IsPlain = state.Terms.IsPlain } };
        return seen.Certain is null || state.Terms.IsPlain ? Do(new Act.Look(state.Terms.Content), Phase.Look, state) : Judge(state);
    }

    private static MoveTurn Judge(MoveState state) => state.Terms.Condition is { } condition && !condition.IsMetBy(Has(state))
        ? CheckReader(state)
        : Do(new Act.Judge(Has(state)), Phase.Judge, state);

    private static ConfirmedMove? Current(MoveState state) => state.Seen!.Certain;

    // What the tag has.
    private static ManifestIdentity? Has(MoveState state) => state.Terms.IsPlain ? state.Had : Current(state)?.Content;

    private static bool HadThis(MoveState state) => state.Had is { } had && had.IsSameAs(state.Terms.Content);

    private static MoveAttempt InSlot(PendingMove pending, MoveState state) =>
        state.Terms.IsPlain ? state.Attempt! with { Slot = pending.Number } : state.Attempt!;

    // What the record says that upstream should have. Of a plain tag that is whatever was pushed there last.
    private static ConfirmedMove? Said(SeenEntry seen, MoveState state) =>
        !state.Terms.IsPlain ? seen.Certain
        : seen.Entry.LastMove is { } last ? new(last, seen.In)
        : null;

    // Over a pending move even what the tag has already takes a slot: else the other's write may stay under the tag upstream.
    private static bool IsAlready(MoveState state) =>
        !state.Terms.IsPlain && state.Seen!.Entry.Recorded is { Pending: null } && Current(state) is { } current && current.Content.IsSameAs(state.Terms.Content);

    private static MoveTurn CheckReader(MoveState state) => Do(
        new Act.CheckRead(new ReadProof.Bound((Has(state) ?? state.Terms.Content).Digest)), Phase.CheckReader, state);

    private static MoveTurn Tell(MoveState state) => Answer(
        state.IsRefused ? new MoveResult.RefusedByRule(Has(state)) : new MoveResult.ConditionFailed(Has(state)), state);

    // The store shows that the client may push, for others must not take a slot. One that has just written here has shown it already.
    private static MoveTurn Prepare(MoveState state) =>
        state.Terms.ListsTooMuch ? Fail(Fault.TooManyChildren, state)
        : state.Terms.HasWritten || state.IsStored ? Do(new Act.List(), Phase.List, state)
        : Do(new Act.Store(), Phase.Store, state);

    private static MoveTurn Bind(MoveState state) => Do(new Act.Bind(state.Seen!, state.Attempt!), Phase.Bind, state);

    private static MoveTurn Keep(KeptManifests archives, MoveState state) =>
        archives.IsEmpty ? Publish(state) : Do(new Act.Keep(archives), Phase.Keep, state);

    private static MoveTurn CheckRead(Phase phase, MoveState state) =>
        Do(new Act.CheckRead(state.IsStored ? new ReadProof.Stored() : new ReadProof.Uploaded()), phase, state);

    private static MoveTurn Publish(MoveState state) => Do(new Act.Publish(), Phase.Publish, state);

    private static MoveTurn Confirm(MoveState state) => Do(new Act.Confirm(state.Attempt!), Phase.Confirm, state);

    private static MoveTurn PutBack(ConfirmedMove current, MoveState state) =>
        Do(new Act.PutBack(current), Phase.PutBack, state with { PutBack = current });

    private static MoveTurn CheckPutBack(MoveState state) => Do(new Act.Find(), Phase.CheckPutBack, state);

    // Who may not read gets the answer of a tag that has something else, and can't tell that it has just what was pushed.
    private static MoveTurn Refused(MoveState state) => state.IsRepeated && !state.Terms.HasWritten
        ? Do(new Act.CheckRead(new ReadProof.Bound(state.Terms.Content.Digest)), Phase.CheckRefused, state)
        : Settle(Answer(new MoveResult.Upstreams(Question.Publish), state));

    private static MoveTurn Settle(MoveTurn then) => then.State.IsOpen
        ? Do(new Act.Settle(then.State.Attempt!), Phase.Settle, then.State with { Then = then with { State = then.State with { IsOpen = false } } })
        : then;

    private static MoveTurn Wait(MoveState state) => Do(new Act.Wait(), Phase.Wait, state);

    private static MoveTurn Fail(Fault fault, MoveState state) => Answer(new MoveResult.Failed(fault), state);

    private static MoveTurn Answer(MoveResult result, MoveState state) => Do(new Act.Answer(result), Phase.Ended, state);

    private static MoveTurn Do(MoveAct act, Phase phase, MoveState state) => new(state with { Phase = phase }, act);
}
