using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Puts how a push to a recorded floating tag has ended into words.</summary>
internal sealed class MoveReplies(BoundManifests bounds, ILogger<MoveReplies> logger)
{
    /// <summary>The answer to a push that has come to its end.</summary>
    public Reply Of(MoveRun run) => ((MoveAct.Answer)run.Act).Result switch
    {
        MoveResult.Accepted(var move, var isRepeated) => Accept(run, move, isRepeated),
        MoveResult.ConditionFailed(var current) => Reply.From(
            MoveRefusals.ConditionFailed(run.Push.Repository, run.Push.Tag, run.Push.Condition!, current?.Digest), Outcome.ConditionFailed) with
        { Was = current?.Digest },
        MoveResult.RefusedByRule(var current) => run.Refused! with { Was = current?.Digest },
        MoveResult.Upstreams(MoveQuestion.Store) => Reply.From(run.Stored!, Outcome.Passed),
        MoveResult.Upstreams(MoveQuestion.Keep) => run.NotKept!,
        MoveResult.Upstreams => run.Untagged ?? Reply.From(run.Published!, Outcome.Passed),
        MoveResult.UnclearLook => Reply.FromQuestion(run.Looked!),
        MoveResult.UnclearPublish(var isRepeated) => Reply.From(run.Published!, Outcome.Passed) with { Note = isRepeated ? "" : OpenAfter(run) },
        MoveResult.Failed(var fault) => Fail(run, fault),
        var other => throw new InvalidOperationException($"no words for {other.GetType().Name}"),
    };

    private Reply Accept(MoveRun run, ConfirmedMove move, bool isRepeated)
    {
        bounds.Keep(run.Push, run.Begun);
        return isRepeated
            ? Reply.From(run.Published!, Outcome.Repeated) with { Was = move.Content.Digest }
            : Reply.From(run.Published!, move.Move.Previous is null ? Outcome.FirstPush : Outcome.Moved) with { Was = move.Move.Previous };
    }

    private Reply Fail(MoveRun run, MoveFault fault)
    {
        switch (fault)
        {
            case MoveFault.TooManyChildren:
                return Reply.From(Refusals.TooManyChildren(run.Excess!), Outcome.BadRequest);
            case MoveFault.Claimed:
                return Reply.From(GuardErrors.Claimed, Outcome.Claimed);
            case MoveFault.Contended:
                return Reply.From(GuardErrors.MoveContended, Outcome.Contended);
            case MoveFault.Overtaken:
                return Reply.From(GuardErrors.MoveOvertaken, Outcome.Overtaken);
            case MoveFault.Contested:
                return Reply.From(run.Push.Classification.IsRecorded ? GuardErrors.MoveContested : GuardErrors.PushContested, Outcome.Contested);
            case MoveFault.RecordChanged:
                return run.Push.Classification.IsRecorded
                    ? Reply.From(GuardErrors.MoveOfAnotherRecord, Outcome.RecordUnavailable)
                    : Reply.From(GuardErrors.WrittenOtherwise, Outcome.Contested);
            case MoveFault.Altered:
                return Reply.From(GuardErrors.Drift(run.Push.Content.Digest, run.Published!.ContentDigest!.Value), Outcome.Drift);
            case MoveFault.RecordAway:
                return Reply.From(GuardErrors.RecordUnavailable, Outcome.RecordUnavailable);
            case MoveFault.RecordLostTrack:
                return Reply.From(GuardErrors.RecordLostTrack, Outcome.RecordUnavailable);
            case MoveFault.UpstreamAway:
                return PushReplies.Of(run.Away!, run.Push.Repository, run.Push.Tag.Value, run.Push.Target, logger);
            default:
                throw new InvalidOperationException($"{fault} is not for the client");
        }
    }

    // The client gets upstream's own answer, which says nothing of it.
    private static string OpenAfter(MoveRun run) =>
        $"upstream answered {(int)run.Published!.Status}, which leaves open whether it took the tag; "
        + (run.Push.Classification.IsRecorded ? "pulls go on giving what the tag had, push again to move it." : "read the tag again, and push on top of that.");
}
