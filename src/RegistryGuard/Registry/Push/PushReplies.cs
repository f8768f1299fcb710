using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Puts how a push has ended into words.</summary>
internal sealed class PushReplies(
    ITagRecord record, BoundManifests bounds, TimeProvider clock, ILogger<PushReplies> logger)
{
    /// <summary>The answer to a push that has come to its end.</summary>
    public async Task<Reply> OfAsync(PushRun run)
    {
        try
        {
            return await AnswerAsync(run, ((PushAct.Answer)run.Act).Result);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, run.Push.Repository.Value, run.Push.Tag.Value);
            return Reply.From(GuardErrors.RecordUnavailable, Outcome.RecordUnavailable);
        }
    }

    /// <summary>The answer to a push that the record or upstream could not be reached for.</summary>
    public static Reply Of(Exception away, RepositoryName repository, string reference, string target, ILogger logger)
    {
        if (away is UpstreamUnreachableException unreachable)
        {
            UpstreamLog.Unreachable(logger, "PUT", target, unreachable.Told);
            return Reply.From(unreachable);
        }

        RegistryLog.RecordUnavailable(logger, away, repository.Value, reference);
        return Reply.From(GuardErrors.RecordUnavailable, Outcome.RecordUnavailable);
    }

    private async Task<Reply> AnswerAsync(PushRun run, PushResult result) => result switch
    {
        PushResult.Accepted(var isRepeated) => Accept(run, isRepeated),
        PushResult.RefusedBound(var bound) => await RefuseAsync(run.Push, bound),
        PushResult.RefusedPending(var pending) => await RefusePendingAsync(run.Push, pending, run.Terms.Takeover),
        PushResult.Upstreams(UpstreamQuestion.Store) => Reply.From(run.Stored!, Outcome.Passed),
        PushResult.Upstreams => run.Untagged ?? Reply.From(run.Published!, Outcome.Passed),
        PushResult.UnclearLook => Reply.FromQuestion(run.Looked!),
        PushResult.UnclearPublish(var isRepeated) => Reply.From(run.Published!, Outcome.Passed) with { Note = isRepeated ? "" : PendingAfter(run.Published!) },
        PushResult.Failed(var fault) => Fail(run, fault),
        _ => throw new InvalidOperationException($"no words for {result.GetType().Name}"),
    };

    private Reply Accept(PushRun run, bool isRepeated)
    {
        bounds.Keep(run.Push, run.Begun);
        return Reply.From(run.Published!, isRepeated ? Outcome.Repeated : Outcome.Accepted);
    }

    /// <summary>The answer to a push that could not go on.</summary>
    public Reply Fail(TagRun run, PushFault fault)
    {
        switch (fault)
        {
            case PushFault.TooManyChildren:
                return Reply.From(Refusals.TooManyChildren(run.Excess!), Outcome.BadRequest);
            case PushFault.Claimed:
                return Reply.From(GuardErrors.Claimed, Outcome.Claimed);
            case PushFault.Contended:
                return Reply.From(GuardErrors.Overtaken, Outcome.Contended);
            case PushFault.Overtaken:
                return Reply.From(GuardErrors.Overtaken, Outcome.Overtaken);
            case PushFault.Contested:
                return Reply.From(GuardErrors.Overtaken, Outcome.Contested);
            case PushFault.Altered:
                return Reply.From(GuardErrors.Drift(run.Push.Content.Digest, run.Published!.ContentDigest!.Value), Outcome.Drift);
            case PushFault.RecordAway:
                return Reply.From(GuardErrors.RecordUnavailable, Outcome.RecordUnavailable);
            case PushFault.RecordLostTrack:
                return Reply.From(GuardErrors.RecordLostTrack, Outcome.RecordUnavailable);
            case PushFault.UpstreamAway:
                return Of(run.Away!, run.Push.Repository, run.Push.Tag.Value, run.Push.Target, logger);
            default:
                throw new InvalidOperationException($"{fault} is not for the client");
        }
    }

    // The client gets upstream's own answer, which says nothing of it.
    private static string PendingAfter(UpstreamAnswer answer) =>
        $"upstream answered {(int)answer.Status}, which leaves open whether it took the tag, so the tag stays pending; push the same image again to complete it.";

    /// <summary>The refusal of a push to a tag that is bound to another manifest.</summary>
    public async Task<Reply> RefuseAsync(TagPush push, Binding bound)
    {
        var next = await NextFreeAsync(push);
        return Reply.From(
            bound.IsDeleted
                ? Refusals.TagRetired(push.Repository, push.Tag, bound, push.Content, push.Rule, next)
                : Refusals.TagBound(push.Repository, push.Tag, bound, push.Content, push.Rule, next, await bounds.CompareAsync(push, bound)),
            Outcome.Refused) with
        { Was = bound.Content.Digest };
    }

    /// <summary>The refusal of a push to a tag that is pending with another manifest.</summary>
    public async Task<Reply> RefusePendingAsync(TagPush push, Binding pending, TimeSpan takeover)
    {
        var next = await NextFreeAsync(push);
        return Reply.From(
            Refusals.TagPending(push.Repository, push.Tag, pending, push.Content, push.Rule, next, takeover), Outcome.RefusedPending) with
        { Was = pending.Content.Digest };
    }

    private async Task<Tag?> NextFreeAsync(TagPush push)
    {
        var candidates = NextTag.After(push.Tag, clock.GetUtcNow());
        return candidates.IsEmpty ? null : await record.FirstUnknownAsync(push.Repository, candidates, CancellationToken.None);
    }
}
