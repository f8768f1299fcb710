using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using Act = RegistryGuard.Core.Protocol.DeleteAct;
using Event = RegistryGuard.Core.Protocol.DeleteEvent;
using Fault = RegistryGuard.Core.Protocol.DeleteFault;
using Phase = RegistryGuard.Core.Protocol.DeletePhase;

namespace RegistryGuard.Core.Protocol;

/// <summary>DELETE of a manifest, by digest or by a tag that may be deleted: get, right, know, uses, claim, uses again, delete
/// (docs/push-protocol.md, "Deletes"). A tag is treated as its manifest, for some registries delete that along with it. A machine without
/// I/O, as <see cref="PushProtocol"/> is.</summary>
/// <remarks>The explorer in Core.Tests runs this very machine in every order, so a change here is checked there.</remarks>
public static class DeleteProtocol
{
    /// <summary>How long after a delete without an answer upstream may still carry it out.</summary>
    public static readonly TimeSpan ClaimLife = TimeSpan.FromMinutes(10);

    /// <summary>The first act of a delete.</summary>
    public static DeleteTurn Begin(DeleteTerms terms)
    {
        var state = new DeleteState(terms);
        return Against(terms) is not { } classified ? Do(new Act.Get(), Phase.Get, state)
            : Spares(classified, state) ? Do(new Act.Get(), Phase.Get, state with { Would = new DeleteResult.RefusedTag(classified) })
            : Do(new Act.CheckRead(), Phase.CheckReader, state);
    }

    /// <summary>What to do next, now that this came of the last act.</summary>
    /// <exception cref="InvalidOperationException">The event is no outcome of the act that the state waits for.</exception>
    public static DeleteTurn Next(DeleteState state, DeleteEvent happened) =>
        RefusingTag(state, happened) ?? Proving(state, happened) ?? Knowing(state, happened) ?? Claiming(state, happened)
        ?? Deleting(state, happened) ?? Ending(state, happened) ?? WithoutAnswer(state, happened)
        ?? throw new InvalidOperationException($"{happened.GetType().Name} is no outcome of {state.Phase}");

    // A tag that may not be deleted. Who may read the repository is told so; all others get upstream's own answer.
    private static DeleteTurn? RefusingTag(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (Phase.CheckReader, Event.ReadChecked(true)) => Answer(new DeleteResult.RefusedTag(Against(state.Terms)!), state),
        (Phase.CheckReader, Event.ReadChecked) => Answer(new DeleteResult.Upstreams(DeleteQuestion.Read), state),
        _ => null,
    };

    // Steps 1 and 2. Whoever may not see the manifest, or not delete it, claims nothing and imports nothing.
    private static DeleteTurn? Proving(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Get, Event.Got got) => Do(new Act.CheckRight(), Phase.CheckRight, state with { Names = NamesOf(got, state.Terms.Reference) }),
        (Phase.Get, Event.NotGot) => Answer(new DeleteResult.Upstreams(DeleteQuestion.Get), state),
        (Phase.CheckRight, Event.RightChecked(true)) => Do(new Act.TakePlace(), Phase.TakePlace, state),
        (Phase.CheckRight, Event.RightChecked) => Answer(new DeleteResult.Upstreams(DeleteQuestion.Right), state),
        _ => null,
    };

    // Step 3. What needs the manifest is found in the record only, so all protected tags must be there.
    private static DeleteTurn? Knowing(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (Phase.TakePlace, Event.PlaceTaken(var inForce, var number)) =>
            Permit(state with { Terms = state.Terms with { Policy = inForce }, Number = number }),
        (Phase.FindForbidden, Event.ForbiddenFound(null)) => Import(state),
        (Phase.FindForbidden, Event.ForbiddenFound({ } tag)) => Forbid(tag, ref state) ?? Import(state),
        (Phase.FindForbidden, Event.ForbiddenNotFound(var fault, var tags)) => fault switch
        {
            ListFault.NotGiven => Answer(new DeleteResult.Upstreams(DeleteQuestion.Tags), state),
            ListFault.TooLong => Answer(new DeleteResult.RefusedTooManyTags(tags, state.Terms.By), state),
            _ => Fail(Fault.NoTagList, state),
        },
        (Phase.TakePlace, Event.NoPlace) => Fail(Fault.NoPlace, state),
        (Phase.Import, Event.Imported(var imported)) => Import(ImportProtocol.Next(state.Import!, imported), state),
        _ => null,
    };

    // Steps 4 to 6. The first look spares pushes the claim of a delete that is refused in any case. Only the second counts for a
    // delete that goes on: after the claim no push binds what needs the manifest.
    private static DeleteTurn? Claiming(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (Phase.FindUsesFirst, Event.UsesFound(var uses, var at)) => Judge(uses, state) switch
        {
            DeleteJudgement.Delete(_, var spared) => Claim(new(state.Number, state.Names!.Digests, at, at + ClaimLife), Noting(spared, state)),
            var refuses => Refuse(refuses, state),
        },
        (Phase.Claim, Event.Claimed) => Do(new Act.FindUses(state.Names!.Digests), Phase.FindUses, state),
        (Phase.FindUses, Event.UsesFound(var uses, _)) => Judge(uses, state) switch
        {
            DeleteJudgement.Delete(var deleted, var spared) =>
                Do(new Act.ReadNote(), Phase.CheckKnown, Noting(spared, state) with { Deletable = deleted }),
            var refuses => Refuse(refuses, state),
        },

        // The record may have lost its newest writes since it was known to be whole, or the policy may have changed.
        (Phase.CheckKnown, Event.NoteRead(var note)) when note.IsKnown || state.IsUnknownSpared => Mark(state),
        (Phase.CheckKnown, Event.NoteRead) => Fail(Fault.Changing, state),
        _ => null,
    };

    // Step 7: the client's own DELETE.
    private static DeleteTurn? Deleting(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (Phase.Mark, Event.Marked) => Delete(state),
        (Phase.Delete, Event.Deleted(var outcome)) => Deleted(outcome, state with { Result = new DeleteResult.Upstreams(DeleteQuestion.Delete) }),
        (Phase.Delete, Event.UpstreamAway) => Fail(Fault.UpstreamAway, Unanswered(state)),
        (Phase.Delete, Event.Abandoned) => Fail(Fault.Abandoned, Unanswered(state)),
        _ => null,
    };

    // What the delete has begun is ended before the client hears of it: from then on no replica gives the manifest, and clients that push
    // an index push what it lists.
    private static DeleteTurn? Ending(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (Phase.ForgetRight, Event.RightForgotten) => End(state),
        // Replicas that are not told give it for pull.trust at most.
        (Phase.Announce, Event.Announced or Event.RecordAway) => End(state),
        // If the record is away, the claim ends by itself.
        (Phase.EndClaim, Event.ClaimEnded or Event.RecordAway) => End(state),
        (Phase.Unmark, Event.Unmarked) => End(state),
        _ => null,
    };

    // Before the client's own DELETE nothing can be gone, and what has begun is ended.
    private static DeleteTurn? WithoutAnswer(DeleteState state, DeleteEvent happened) => (state.Phase, happened) switch
    {
        (not Phase.Ended, Event.RecordAway) => Fail(Fault.RecordAway, state),
        (not Phase.Ended, Event.UpstreamAway) => Fail(Fault.UpstreamAway, state),
        (not Phase.Ended, Event.Abandoned) => Fail(Fault.Abandoned, state),
        _ => null,
    };

    // Whatever a rule that protects the tag, or reserves it for the guard, makes of it.
    private static Classification? Against(DeleteTerms terms) =>
        terms.Reference.TryGetTag(out var tag)
        && terms.Policy.Classify(terms.Repository, tag) is { Class: TagClass.Protected, MayBeDeleted: false } or { IsReserved: true }
            ? terms.Policy.Classify(terms.Repository, tag)
            : null;

    private static ManifestNames NamesOf(DeleteEvent.Got got, Reference reference) =>
        new(got.Sha256, got.Sha512, reference.TryGetDigest(out var named) ? named : null);

    // Who may delete at all may be told. A tag that its rule protects whole was refused before.
    private static DeleteTurn Permit(DeleteState state) =>
        (state.Terms.Reference.TryGetTag(out var tag) ? Forbid(tag, ref state) : null)
        ?? (state.Terms.Policy.HasPushers(state.Terms.Repository) && !SparesAll(state)
            ? Do(new Act.FindForbidden(state.Names!, state.Terms.Policy, state.Terms.By) { SparesAudited = state.Terms.SparesAudited }, Phase.FindForbidden, state)
            : Import(state));

    private static DeleteTurn? Forbid(Tag tag, ref DeleteState state)
    {
        var classified = state.Terms.Policy.Classify(state.Terms.Repository, tag);
        if (DeleteJudgement.OfTag(tag, classified, state.Terms.By) is not { } forbids)
        {
            return null;
        }

        if (!Spares(classified, state))
        {
            return Refuse(forbids, state);
        }

        state = Noting(forbids, state);
        return null;
    }

    private static DeleteTurn Refuse(DeleteJudgement judgement, DeleteState state) => Answer(ResultOf(judgement, state), state);

    private static DeleteResult ResultOf(DeleteJudgement judgement, DeleteState state) => judgement switch
    {
        DeleteJudgement.Refuse(var needed) => new DeleteResult.RefusedInUse(needed),
        DeleteJudgement.Forbid(var tag, var classified, var why) => new DeleteResult.RefusedPusher(tag, classified, state.Terms.By, why),
        _ => throw new InvalidOperationException($"{judgement.GetType().Name} is no refusal"),
    };

    // The first refusal counts, as it would have.
    private static DeleteState Noting(DeleteJudgement? spared, DeleteState state) =>
        spared is null ? state : Noting(ResultOf(spared, state), state);

    private static DeleteState Noting(DeleteResult refusal, DeleteState state) => state with { Would = state.Would ?? refusal };

    private static bool Spares(Classification classified, DeleteState state) =>
        state.Terms.SparesAudited && state.Terms.Policy.Audits(classified);

    private static bool SparesAll(DeleteState state) => state.Terms is { SparesAudited: true, Policy.IsAudit: true };

    private static DeleteTurn Import(DeleteState state) => Import(ImportProtocol.Begin(new(state.Terms.Repository, state.Terms.Policy)), state);

    private static DeleteTurn Import(ImportTurn turn, DeleteState state) => turn.Act is ImportAct.Answer(var result)
        ? Imported(result, state with { Import = null })
        : Do(new Act.Import(turn.Act), Phase.Import, state with { Import = turn.State });

    private static DeleteTurn Imported(ImportResult result, DeleteState state) => result switch
    {
        ImportResult.Known => Do(new Act.FindUses(state.Names!.Digests), Phase.FindUsesFirst, state),
        ImportResult.Unanswered => Answer(new DeleteResult.Upstreams(DeleteQuestion.Tags), state),
        ImportResult.TooMany(var tags) => SparesAll(state)
            ? Do(new Act.FindUses(state.Names!.Digests), Phase.FindUsesFirst, Noting(new DeleteResult.RefusedNotImported(tags), state) with { IsUnknownSpared = true })
            : Answer(new DeleteResult.RefusedNotImported(tags), state),
        ImportResult.Unreadable => Fail(Fault.NoTagList, state),
        _ => Fail(Fault.Changing, state),
    };

    private static DeleteJudgement Judge(IReadOnlyList<TagUse> uses, DeleteState state)
    {
        var (repository, reference, policy) = state.Terms;
        return DeleteJudgement.Of(
            uses, state.Names!.Digests, policy, repository, reference.TryGetTag(out var tag) ? tag : null, state.Terms.By, state.Terms.SparesAudited);
    }

    // Should the record not answer, the claim may have been made all the same.
    private static DeleteTurn Claim(DeleteClaim claim, DeleteState state) => Do(new Act.Claim(claim), Phase.Claim, state with { Claim = claim });

    // The marks come first: a push of the same image that comes between takes them away again, and waits for the claim.
    private static DeleteTurn Mark(DeleteState state) => state.Deletable.Count > 0
        ? Do(new Act.Mark(state.Deletable), Phase.Mark, state with { IsMarked = true })
        : Delete(state);

    private static DeleteTurn Delete(DeleteState state) => Do(new Act.Delete(), Phase.Delete, state);

    private static DeleteTurn Deleted(DeleteOutcome outcome, DeleteState state) => outcome switch
    {
        DeleteOutcome.Taken => End(state with { MayBeGone = true, IsMarked = false }),
        DeleteOutcome.NotThere => End(state with { MayBeGone = true }),
        DeleteOutcome.Refused => Do(new Act.ForgetRight(), Phase.ForgetRight, state),
        _ => End(Unanswered(state)),
    };

    // Upstream may yet carry it out: the claim stays until it ends by itself, and the marks stay.
    private static DeleteState Unanswered(DeleteState state) => state with { MayBeGone = true, IsMarked = false, Claim = null };

    private static DeleteTurn End(DeleteState state) => state switch
    {
        { MayBeGone: true } => Do(new Act.Announce(state.Names!), Phase.Announce, state with { MayBeGone = false }),
        { Claim: { } claim } => Do(new Act.EndClaim(claim), Phase.EndClaim, state with { Claim = null }),
        { IsMarked: true } => Do(new Act.Unmark(state.Deletable), Phase.Unmark, state with { IsMarked = false }),
        _ => Do(new Act.Answer(state.Result!), Phase.Ended, state),
    };

    private static DeleteTurn Answer(DeleteResult result, DeleteState state) => End(state with { Result = result });

    private static DeleteTurn Fail(Fault fault, DeleteState state) => Answer(new DeleteResult.Failed(fault), state);

    private static DeleteTurn Do(DeleteAct act, Phase phase, DeleteState state) => new(state with { Phase = phase }, act);
}
