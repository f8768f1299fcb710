using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>Steps 0 to 3 of the push protocol: judge, store, bind, look (docs/push-protocol.md).</summary>
internal sealed class PushPreparation(
    ITagRecord record,
    UpstreamRegistry upstream,
    ReadTrust trust,
    PushSettlement settlement,
    BoundManifests bounds,
    IGuardConfigurationSource configuration,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<PushPreparation> logger)
{
    // Each further round needs the tag to have changed under this push; a tag settles after one or two changes.
    private const int MostRounds = 8;

    private static Prepared Claimed { get; } = Answered(PushAnswer.From(GuardErrors.Claimed, "claimed"));

    /// <summary>Nothing has moved upstream when this returns.</summary>
    public async Task<Prepared> RunAsync(TagPush push)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var prepared = await JudgeAsync(push, round == 0 ? Remembered(push) : null);
            while (ReferenceEquals(prepared, Claimed) && await push.Patience.WaitAsync(clock))
            {
                // From the beginning: what was stored may be deleted by now.
                push.Children.Forget();
                prepared = await JudgeAsync(push, remembered: null);
            }

            if (prepared is not null)
            {
                return prepared;
            }
        }

        return Answered(PushAnswer.From(GuardErrors.Overtaken, "contended"));
    }

    private static Prepared.Answered Answered(PushAnswer answer) => new(answer);

    // Memory may choose the path: a push that it lets go on is permitted by confirm, and one that it refuses was refused
    // rightly no longer ago than a release may go unnoticed. But nothing is forwarded while the record is known to be away.
    private TagEntry? Remembered(TagPush push) =>
        record.IsReachable && record.Recall(push.Repository, push.Tag) is { IsFresh: true, Entry: var entry } ? entry : null;

    // Step 0. Null: the tag changed meanwhile, judge again. Model: judge
    private async Task<Prepared?> JudgeAsync(TagPush push, TagEntry? remembered)
    {
        var entry = remembered ?? await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
        return PushJudgement.Of(entry, push.Content) switch
        {
            // Should the record lose the binding meanwhile, it is made again with what it needed.
            PushJudgement.Republish(var bound) => Repeated(push with { Content = push.Content with { Children = bound.Content.Children } }),
            PushJudgement.Refuse(var bound) => Answered(await RefuseAsync(push, bound)),
            PushJudgement.Look(var pending) => await LookAtPendingAsync(push, pending),
            _ => await StoreAndBindAsync(push, replaced: null),
        };
    }

    // Another manifest is pending. Only upstream knows whether it was published. Model: look_at_pending
    private async Task<Prepared?> LookAtPendingAsync(TagPush push, Binding pending)
    {
        var look = await upstream.LookAsync(push.Context, push.Repository, push.Tag, pending.Content);
        if (look is not TagLook.Found && await AsStrangerAsync(push, pending) is { } stranger)
        {
            return Answered(stranger);
        }

        switch (look)
        {
            case TagLook.Unclear(var answer):
                return Answered(PushAnswer.FromQuestion(answer));
            case TagLook.Found(var found) when await AdoptAsync(push, pending, found) is var adopted and not AdoptOutcome.Released:
                return adopted is AdoptOutcome.Claimed ? Claimed : null;
            default:
                var takeover = configuration.Current.Push.Takeover;
                return PushJudgement.MayTakeOver(pending, clock.GetUtcNow(), takeover)
                    ? await StoreAndBindAsync(push, pending)
                    : Answered(PushAnswer.From(
                        Refusals.TagPending(push.Repository, push.Tag, pending, push.Content, push.Rule, await NextFreeAsync(push), takeover),
                        "refused-pending") with
                    { Was = pending.Content.Digest });
        }
    }

    // Steps 1 and 2. Upstream checks credential, blobs and manifest before the tag is bound to anything. Model: bind
    private async Task<Prepared?> StoreAndBindAsync(TagPush push, Binding? replaced)
    {
        if (IndexChildren.ExcessOf(push.Content, push.Body) is { } excess)
        {
            return Answered(PushAnswer.From(Refusals.TooManyChildren(excess), "bad-request"));
        }

        var stored = await upstream.StoreAsync(push.Context, push.Repository, push.Content.Digest, push.Body);
        if (!stored.IsSuccess)
        {
            return Answered(PushAnswer.From(stored, ""));
        }

        await seam.AfterAsync(PushStep.Store);
        // Whoever binds an index binds what it lists: no delete may take that away.
        var children = await push.Children.ReadAsync(upstream, push);
        if (children.Excess is { } nested)
        {
            return Answered(PushAnswer.From(Refusals.TooManyChildren(nested), "bad-request"));
        }

        push = push with { Content = children.AddTo(push.Content) };
        var attempt = NewAttempt(push);
        var outcome = replaced is null
            ? await record.BindAsync(push.Repository, push.Tag, attempt, CancellationToken.None)
            : await record.TakeOverAsync(push.Repository, push.Tag, replaced, attempt, CancellationToken.None);
        if (outcome is not BindOutcome.Pending(var pending))
        {
            return outcome is BindOutcome.Claimed ? Claimed : null;
        }

        await seam.AfterAsync(PushStep.Bind);
        return await LookAsync(push, attempt, pending);
    }

    // Step 3: upstream may have the tag from before the guard, or from before the record was lost. Model: look
    private async Task<Prepared?> LookAsync(TagPush push, PushAttempt attempt, Binding pending)
    {
        TagLook look;
        var isNothing = false;
        try
        {
            look = await upstream.LookAsync(push.Context, push.Repository, push.Tag, push.Content);
            isNothing = look is TagLook.Nothing && await trust.CanReadAsync(push.Context, push.Repository, push.Content.Digest);
        }
        catch (UpstreamUnreachableException)
        {
            await settlement.SettleAsync(push, attempt);
            throw;
        }

        switch (look)
        {
            case TagLook.Found(var found) when !found.IsSameAs(push.Content)
                && await AdoptAsync(push, pending, found) is var adopted and not AdoptOutcome.Released:
                await settlement.SettleAsync(push, attempt);
                return adopted is AdoptOutcome.Claimed ? Claimed : null;
            case TagLook.Unclear(var answer):
                await settlement.SettleAsync(push, attempt);
                return Answered(PushAnswer.FromQuestion(answer));
            case TagLook.Nothing(var answer) when !isNothing:
                await settlement.SettleAsync(push, attempt);
                return Answered(PushAnswer.FromQuestion(answer));
            default:
                await seam.AfterAsync(PushStep.Look);
                return new Prepared.Ready(push, attempt, "accepted");
        }
    }

    private async Task<PushAnswer> RefuseAsync(TagPush push, Binding bound)
    {
        if (await AsStrangerAsync(push, bound) is { } stranger)
        {
            return stranger;
        }

        var next = await NextFreeAsync(push);
        return PushAnswer.From(
            bound.IsDeleted
                ? Refusals.TagRetired(push.Repository, push.Tag, bound, push.Content, push.Rule, next)
                : Refusals.TagBound(push.Repository, push.Tag, bound, push.Content, push.Rule, next, await bounds.CompareAsync(push, bound)),
            "refused") with
        { Was = bound.Content.Digest };
    }

    // Null for who may read the repository. All others get what they would if the tag were not bound: they must not learn that
    // it is, nor to what.
    private async Task<PushAnswer?> AsStrangerAsync(TagPush push, Binding bound)
    {
        if (await trust.MayReadAsync(push.Context, push.Repository, bound.Content.Digest))
        {
            return null;
        }

        var stored = await upstream.StoreAsync(push.Context, push.Repository, push.Content.Digest, push.Body);
        if (!stored.IsSuccess)
        {
            return PushAnswer.From(stored, "");
        }

        return await upstream.LookAsync(push.Context, push.Repository, push.Tag) switch
        {
            TagLook.Unclear(var answer) => PushAnswer.FromQuestion(answer),
            TagLook.Nothing(var answer) when !await trust.CanReadAsync(push.Context, push.Repository, push.Content.Digest) =>
                PushAnswer.FromQuestion(answer),
            _ => null,
        };
    }

    private async Task<Tag?> NextFreeAsync(TagPush push)
    {
        var candidates = NextTag.After(push.Tag, clock.GetUtcNow());
        return candidates.IsEmpty ? null : await record.FirstUnknownAsync(push.Repository, candidates, CancellationToken.None);
    }

    // Model: adopt_for_pending, adopt_for_push
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

    private Prepared.Ready Repeated(TagPush push) => new(push, NewAttempt(push), "repeated") { IsRepeated = true };

    private PushAttempt NewAttempt(TagPush push) => new(Attempt.New(), push.Content, clock.GetUtcNow(), push.By);
}
