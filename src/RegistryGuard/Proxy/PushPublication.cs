using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>Steps 4 and 5 of the push protocol: publish, confirm (docs/push-protocol.md).</summary>
internal sealed class PushPublication(
    ITagRecord record,
    UpstreamRegistry upstream,
    ReadTrust trust,
    PushSettlement settlement,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<PushPublication> logger)
{
    /// <summary>Step 4. The answer is kept back until step 5. Model: publish</summary>
    /// <param name="ready">The push.</param>
    /// <param name="isAgain">Whether it was published before, and the record then had lost its binding.</param>
    public async Task<PushAnswer> PublishAsync(Prepared.Ready ready, bool isAgain = false)
    {
        var (push, _, decision) = ready;
        var answer = await upstream.PublishAsync(push.Context, push.Target, push.Body);
        await seam.AfterAsync(PushStep.Publish);
        if (answer.IsSuccess)
        {
            return answer.ContentDigest is { } stored && !stored.Matches(push.Body.Span)
                ? PushAnswer.From(GuardErrors.Drift(push.Content.Digest, stored), "drift")
                : await ConfirmAsync(ready, answer, isAgain);
        }

        if (!answer.IsCertainRefusal)
        {
            return PushAnswer.From(answer, decision) with { Note = ready.IsRepeated ? "" : PendingAfter(answer) };
        }

        await settlement.SettleAsync(push, ready.Attempt);
        return PushAnswer.From(await AsStrangerAsync(push, answer), decision);
    }

    // The client gets upstream's own answer, which says nothing of it.
    private static string PendingAfter(UpstreamAnswer answer) =>
        $"upstream answered {(int)answer.Status}, which leaves open whether it took the tag, so the tag stays pending; push the same image again to complete it.";

    // The push of a tag that is not bound is refused when it is stored by its digest. Who may not read gets that answer here too,
    // and can't tell that the tag is bound to just what was pushed.
    private async Task<UpstreamAnswer> AsStrangerAsync(TagPush push, UpstreamAnswer refused)
    {
        if (await trust.MayReadAsync(push.Context, push.Repository, push.Content.Digest))
        {
            return refused;
        }

        var stored = await upstream.StoreAsync(push.Context, push.Repository, push.Content.Digest, push.Body);
        return stored.IsSuccess ? refused : stored;
    }

    // Step 5: the only thing that permits a 201. Model: confirm
    private async Task<PushAnswer> ConfirmAsync(Prepared.Ready ready, UpstreamAnswer answer, bool isAgain)
    {
        var (push, attempt, decision) = ready;
        try
        {
            var outcome = await record.ConfirmAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
            await seam.AfterAsync(PushStep.Confirm);
            switch (outcome)
            {
                case ConfirmOutcome.Confirmed:
                    return PushAnswer.From(answer, decision);
                case ConfirmOutcome.Rebound when !isAgain:
                    // While it was not bound, a delete may have taken away what was published. From now on none does.
                    return await PublishAsync(ready, isAgain: true);
                case ConfirmOutcome.Overtaken(var current):
                    await PutBackAsync(push, current);
                    return PushAnswer.From(GuardErrors.Overtaken, "overtaken");
                case ConfirmOutcome.Claimed when await push.Patience.WaitAsync(clock):
                    return await ConfirmAsync(ready, answer, isAgain);
                case ConfirmOutcome.Claimed:
                    return PushAnswer.From(GuardErrors.Claimed, "claimed");
                default:
                    return PushAnswer.From(GuardErrors.Overtaken, "contested");
            }
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
            return PushAnswer.From(GuardErrors.RecordLostTrack, "record-unavailable");
        }
    }

    // Model: put_back
    private async Task PutBackAsync(TagPush push, Binding? current)
    {
        if (current is null || !await upstream.PutBackAsync(push.Context, push.Repository, push.Tag, current.Content))
        {
            ProxyLog.NotPutBack(logger, push.Repository.Value, push.Tag.Value, push.Content.Digest.Value, current?.Content.Digest.Value ?? "released");
        }
    }
}
