using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Proxy;

/// <summary>Puts how a push has ended into words.</summary>
internal sealed class PushAnswers(
    ITagRecord record, BoundManifests bounds, TimeProvider clock, ILogger<PushAnswers> logger)
{
    /// <summary>The answer to a push that has come to its end.</summary>
    public async Task<PushAnswer> OfAsync(PushRun run)
    {
        try
        {
            return await AnswerAsync(run, ((PushAct.Answer)run.Act).Result);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, run.Push.Repository.Value, run.Push.Tag.Value);
            return PushAnswer.From(GuardErrors.RecordUnavailable, "record-unavailable");
        }
    }

    private async Task<PushAnswer> AnswerAsync(PushRun run, PushResult result) => result switch
    {
        PushResult.Accepted(var isRepeated) => Accept(run, isRepeated),
        PushResult.RefusedBound(var bound) => await RefuseAsync(run.Push, bound),
        PushResult.RefusedPending(var pending) => await RefusePendingAsync(run, pending),
        PushResult.Upstreams(UpstreamQuestion.Store) => PushAnswer.From(run.Stored!, ""),
        PushResult.Upstreams => PushAnswer.From(run.Published!, ""),
        PushResult.UnclearLook => PushAnswer.FromQuestion(run.Looked!),
        PushResult.UnclearPublish(var isRepeated) => PushAnswer.From(run.Published!, "") with { Note = isRepeated ? "" : PendingAfter(run.Published!) },
        PushResult.Failed(var fault) => Fail(run, fault),
        _ => throw new InvalidOperationException($"no words for {result.GetType().Name}"),
    };

    private PushAnswer Accept(PushRun run, bool isRepeated)
    {
        bounds.Keep(run.Push, run.Begun);
        return PushAnswer.From(run.Published!, isRepeated ? "repeated" : "accepted");
    }

    private PushAnswer Fail(PushRun run, PushFault fault)
    {
        switch (fault)
        {
            case PushFault.TooManyChildren:
                return PushAnswer.From(Refusals.TooManyChildren(run.Excess!), "bad-request");
            case PushFault.Claimed:
                return PushAnswer.From(GuardErrors.Claimed, "claimed");
            case PushFault.Contended:
                return PushAnswer.From(GuardErrors.Overtaken, "contended");
            case PushFault.Overtaken:
                return PushAnswer.From(GuardErrors.Overtaken, "overtaken");
            case PushFault.Contested:
                return PushAnswer.From(GuardErrors.Overtaken, "contested");
            case PushFault.Altered:
                return PushAnswer.From(GuardErrors.Drift(run.Push.Content.Digest, run.Published!.ContentDigest!.Value), "drift");
            case PushFault.RecordAway:
                return PushAnswer.From(GuardErrors.RecordUnavailable, "record-unavailable");
            case PushFault.RecordLostTrack:
                return PushAnswer.From(GuardErrors.RecordLostTrack, "record-unavailable");
            case PushFault.UpstreamAway:
                ProxyLog.UpstreamUnreachable(logger, "PUT", run.Push.Target, run.Away!.Told);
                return PushAnswer.From(GuardErrors.Of(run.Away), "upstream-unreachable");
            default:
                throw new InvalidOperationException($"{fault} is not for the client");
        }
    }

    // The client gets upstream's own answer, which says nothing of it.
    private static string PendingAfter(Upstream.UpstreamAnswer answer) =>
        $"upstream answered {(int)answer.Status}, which leaves open whether it took the tag, so the tag stays pending; push the same image again to complete it.";

    private async Task<PushAnswer> RefuseAsync(TagPush push, Binding bound)
    {
        var next = await NextFreeAsync(push);
        return PushAnswer.From(
            bound.IsDeleted
                ? Refusals.TagRetired(push.Repository, push.Tag, bound, push.Content, push.Rule, next)
                : Refusals.TagBound(push.Repository, push.Tag, bound, push.Content, push.Rule, next, await bounds.CompareAsync(push, bound)),
            "refused") with
        { Was = bound.Content.Digest };
    }

    private async Task<PushAnswer> RefusePendingAsync(PushRun run, Binding pending)
    {
        var push = run.Push;
        var next = await NextFreeAsync(push);
        return PushAnswer.From(
            Refusals.TagPending(push.Repository, push.Tag, pending, push.Content, push.Rule, next, run.Terms.Takeover), "refused-pending") with
        { Was = pending.Content.Digest };
    }

    private async Task<Tag?> NextFreeAsync(TagPush push)
    {
        var candidates = NextTag.After(push.Tag, clock.GetUtcNow());
        return candidates.IsEmpty ? null : await record.FirstUnknownAsync(push.Repository, candidates, CancellationToken.None);
    }
}
