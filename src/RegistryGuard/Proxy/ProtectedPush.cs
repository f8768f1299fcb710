using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>The push protocol for protected tags: store, bind, look, publish, confirm (docs/push-protocol.md). It runs to its
/// end even if the client leaves, so that a push which reached upstream is not left pending for no reason.</summary>
internal sealed class ProtectedPush(
    ITagRecord record,
    UpstreamRegistry upstream,
    ReadTrust trust,
    IGuardConfigurationSource configuration,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<ProtectedPush> logger)
{
    // Each further round needs the tag to have changed under this push; a tag settles after one or two changes.
    private const int MostRounds = 8;

    public async Task<PushAnswer> RunAsync(TagPush push)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            if (await JudgeAsync(push, round == 0 ? Remembered(push) : null) is { } answer)
            {
                return answer;
            }
        }

        return PushAnswer.From(GuardErrors.Overtaken, "contended");
    }

    // Memory may choose the path: a push that it lets go on is permitted by confirm, and one that it refuses was refused
    // rightly no longer ago than a release may go unnoticed. But nothing is forwarded while the record is known to be away.
    private TagEntry? Remembered(TagPush push) =>
        record.IsReachable && record.Recall(push.Repository, push.Tag) is { IsFresh: true, Entry: var entry } ? entry : null;

    // Step 0. Null: the tag changed meanwhile, judge again.
    private async Task<PushAnswer?> JudgeAsync(TagPush push, TagEntry? remembered)
    {
        var entry = remembered ?? await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
        return PushJudgement.Of(entry, push.Content) switch
        {
            PushJudgement.Republish => await PublishAsync(push, NewAttempt(push), "repeated"),
            PushJudgement.Refuse(var bound) => await RefuseAsync(push, bound),
            PushJudgement.Look(var pending) => await LookAtPendingAsync(push, pending),
            _ => await StoreAndBindAsync(push, replaced: null),
        };
    }

    // Another manifest is pending. Only upstream knows whether it was published.
    private async Task<PushAnswer?> LookAtPendingAsync(TagPush push, Binding pending)
    {
        switch (await upstream.LookAsync(push.Context, push.Repository, push.Tag))
        {
            case TagLook.Unclear(var answer):
                return PushAnswer.From(answer, "upstream-unclear");
            case TagLook.Found(var found) when await AdoptAsync(push, pending, found) is not AdoptOutcome.Released:
                return null;
            default:
                if (await trust.CheckAsync(push.Context, push.Repository, pending.Content.Digest) is { } upstreams)
                {
                    return PushAnswer.From(upstreams, "upstream-refused");
                }

                var takeover = configuration.Current.Push.Takeover;
                return PushJudgement.MayTakeOver(pending, clock.GetUtcNow(), takeover)
                    ? await StoreAndBindAsync(push, pending)
                    : PushAnswer.From(
                        Refusals.TagPending(push.Repository, push.Tag, pending, push.Content, push.Rule, await NextFreeAsync(push), takeover),
                        "refused-pending");
        }
    }

    // Steps 1 and 2. Upstream checks credential, blobs and manifest before the tag is bound to anything.
    private async Task<PushAnswer?> StoreAndBindAsync(TagPush push, Binding? replaced)
    {
        var stored = await upstream.StoreAsync(push.Context, push.Repository, push.Content.Digest, push.Body);
        if (!stored.IsSuccess)
        {
            return PushAnswer.From(stored, "");
        }

        await seam.AfterAsync(PushStep.Store);
        var attempt = NewAttempt(push);
        var outcome = replaced is null
            ? await record.BindAsync(push.Repository, push.Tag, attempt, CancellationToken.None)
            : await record.TakeOverAsync(push.Repository, push.Tag, replaced, attempt, CancellationToken.None);
        if (outcome is not BindOutcome.Pending(var pending))
        {
            return null;
        }

        await seam.AfterAsync(PushStep.Bind);
        return await LookAndPublishAsync(push, attempt, pending);
    }

    // Step 3: upstream may have the tag from before the guard, or from before the record was lost.
    private async Task<PushAnswer?> LookAndPublishAsync(TagPush push, PushAttempt attempt, Binding pending)
    {
        TagLook look;
        var isNothing = false;
        try
        {
            look = await upstream.LookAsync(push.Context, push.Repository, push.Tag);
            isNothing = look is TagLook.Nothing && await trust.CanReadAsync(push.Context, push.Repository, push.Content.Digest);
        }
        catch (UpstreamUnreachableException)
        {
            await SettleAsync(push, attempt);
            throw;
        }

        switch (look)
        {
            case TagLook.Found(var found) when !found.IsSameAs(push.Content)
                && await AdoptAsync(push, pending, found) is not AdoptOutcome.Released:
                await SettleAsync(push, attempt);
                return null;
            case TagLook.Unclear(var answer):
                await SettleAsync(push, attempt);
                return PushAnswer.From(answer, "upstream-unclear");
            case TagLook.Nothing(var answer) when !isNothing:
                await SettleAsync(push, attempt);
                return PushAnswer.From(answer, "upstream-unclear");
            default:
                await seam.AfterAsync(PushStep.Look);
                return await PublishAsync(push, attempt, "accepted");
        }
    }

    // Step 4. The answer is kept back until step 5.
    private async Task<PushAnswer?> PublishAsync(TagPush push, PushAttempt attempt, string decision)
    {
        var answer = await upstream.PublishAsync(push.Context, push.Target, push.Body);
        await seam.AfterAsync(PushStep.Publish);
        if (answer.IsSuccess)
        {
            return answer.ContentDigest is { } stored && !stored.Matches(push.Body.Span)
                ? PushAnswer.From(GuardErrors.Drift(push.Content.Digest, stored), "drift")
                : await ConfirmAsync(push, attempt, answer, decision);
        }

        if (answer.IsCertainRefusal)
        {
            await SettleAsync(push, attempt);
        }

        return PushAnswer.From(answer, decision);
    }

    // Step 5: the only thing that permits a 201.
    private async Task<PushAnswer> ConfirmAsync(TagPush push, PushAttempt attempt, UpstreamAnswer answer, string decision)
    {
        try
        {
            var outcome = await record.ConfirmAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
            await seam.AfterAsync(PushStep.Confirm);
            switch (outcome)
            {
                case ConfirmOutcome.Confirmed:
                    return PushAnswer.From(answer, decision);
                case ConfirmOutcome.Overtaken(var current):
                    await PutBackAsync(push, current);
                    return PushAnswer.From(GuardErrors.Overtaken, "overtaken");
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

    private async Task PutBackAsync(TagPush push, Binding? current)
    {
        if (current is null || !await upstream.PutBackAsync(push.Context, push.Repository, push.Tag, current.Content))
        {
            ProxyLog.NotPutBack(logger, push.Repository.Value, push.Tag.Value, push.Content.Digest.Value, current?.Content.Digest.Value ?? "released");
        }
    }

    private async Task<PushAnswer> RefuseAsync(TagPush push, Binding bound) =>
        await trust.CheckAsync(push.Context, push.Repository, bound.Content.Digest) is { } upstreams
            ? PushAnswer.From(upstreams, "upstream-refused")
            : PushAnswer.From(
                Refusals.TagBound(push.Repository, push.Tag, bound, push.Content, push.Rule, await NextFreeAsync(push)), "refused");

    private async Task<Tag?> NextFreeAsync(TagPush push)
    {
        var candidates = NextTag.After(push.Tag, clock.GetUtcNow());
        return candidates.IsEmpty ? null : await record.FirstUnknownAsync(push.Repository, candidates, CancellationToken.None);
    }

    private async Task<AdoptOutcome> AdoptAsync(TagPush push, Binding seen, ManifestIdentity found)
    {
        var outcome = await record.AdoptAsync(
            push.Repository, push.Tag, seen, new(found, clock.GetUtcNow(), push.By), CancellationToken.None);
        if (outcome is AdoptOutcome.Published)
        {
            ProxyLog.Adopted(logger, push.Repository.Value, push.Tag.Value, found.Digest.Value);
        }

        return outcome;
    }

    // An attempt that had no effect upstream, and won't have one, must not keep the tag pending. If the record can't be told,
    // the tag stays pending and the same push completes it.
    private async Task SettleAsync(TagPush push, PushAttempt attempt)
    {
        try
        {
            await record.SettleAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
        }
    }

    private PushAttempt NewAttempt(TagPush push) => new(Attempt.New(), push.Content, clock.GetUtcNow(), push.By);
}
