using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Carries out what <see cref="PushProtocol"/> says, at the record and at upstream, and tells it what came of it. It knows no
/// rule. A push runs to its end even if the client leaves, so that one which reached upstream is not left pending for no
/// reason.</summary>
internal sealed class PushDriver(
    ITagRecord record,
    TagUpstream upstream,
    BoundManifests bounds,
    PushedChildren pushedChildren,
    ChildTags tags,
    IGuardConfigurationSource configuration,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<PushDriver> logger)
{
    /// <summary>What a push is about.</summary>
    public PushTerms TermsOf(TagPush push, bool listsTooMuch) => new(push.Content, configuration.Current.Push.Takeover)
    {
        HasWritten = upstream.HasWritten(push),
        ListsTooMuch = listsTooMuch,
    };

    /// <summary>Runs it until it is to be published or answered. Nothing has moved upstream then.</summary>
    public async Task PrepareAsync(PushRun run)
    {
        while (run.Act is not (PushAct.Publish or PushAct.Answer))
        {
            await StepAsync(run);
        }
    }

    /// <summary>Runs it to its end.</summary>
    public async Task FinishAsync(PushRun run)
    {
        while (run.Act is not PushAct.Answer)
        {
            await StepAsync(run);
        }
    }

    /// <summary>Ends a push that is ready to be published but won't be, because the request ends in another way.</summary>
    public async Task AbandonAsync(PushRun run)
    {
        if (run.Act is PushAct.Publish)
        {
            run.Tell(new PushEvent.Abandoned());
            await FinishAsync(run);
        }
    }

    private async Task StepAsync(PushRun run)
    {
        var phase = run.Phase;
        run.Tell(await TryAsync(run));
        if (SeamAfter(phase, run) is { } step)
        {
            await seam.AfterAsync(step);
        }
    }

    private async Task<PushEvent> TryAsync(PushRun run)
    {
        using var span = Spans.Act("push", run.Act);
        try
        {
            return await DoAsync(run, run.Push);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, run.Push.Repository.Value, run.Push.Tag.Value);
            return new PushEvent.RecordAway();
        }
        catch (UpstreamUnreachableException e)
        {
            run.Away = e;
            return new PushEvent.UpstreamAway();
        }
    }

    private async Task<PushEvent> DoAsync(PushRun run, TagPush push) => run.Act switch
    {
        PushAct.Find(var mayRecall) => new PushEvent.Found(await FindAsync(push, mayRecall), NewAttempt(push)),
        PushAct.Store(var isAnew) => await StoreAsync(run, push, isAnew),
        PushAct.List => await ListAsync(run, push),
        PushAct.Bind(var attempt) => new PushEvent.Bound(
            await record.BindAsync(push.Repository, push.Tag, attempt, CancellationToken.None)),
        PushAct.TakeOver(var seen, var attempt) => new PushEvent.Bound(
            await record.TakeOverAsync(push.Repository, push.Tag, seen, attempt, CancellationToken.None)),
        PushAct.Look(var expected) => await LookAsync(run, push, expected),
        PushAct.Adopt(var seen, var found) => await AdoptAsync(push, seen, found),
        PushAct.CheckRead(var by) => new PushEvent.ReadChecked(await upstream.CheckReadAsync(push, by)),
        PushAct.Publish => await PublishAsync(run, push),
        PushAct.Confirm(var attempt) => new PushEvent.Confirmed(
            await record.ConfirmAsync(push.Repository, push.Tag, attempt, CancellationToken.None)),
        PushAct.Settle(var attempt) => await SettleAsync(push, attempt),
        PushAct.Wait => new PushEvent.Waited(IsLast: !await push.Shared.WaitAsync(clock)),
        PushAct.PutBack(var current) => await PutBackAsync(push, current),
        var other => throw new InvalidOperationException($"no way to {other.GetType().Name}"),
    };

    // Nothing is forwarded while the record is known to be away.
    private async ValueTask<TagEntry> FindAsync(TagPush push, bool mayRecall) =>
        mayRecall && record.IsReachable && record.Recall(push.Repository, push.Tag) is { IsFresh: true, Entry: var entry }
            ? entry
            : await record.FindBoundAsync(push.Repository, push.Tag, CancellationToken.None);

    private PushAttempt NewAttempt(TagPush push) =>
        new(Attempt.New(), push.Content, clock.GetUtcNow(), push.By) { Client = push.Caller.Address, Trace = Caller.Trace };

    private async Task<PushEvent> StoreAsync(PushRun run, TagPush push, bool isAnew)
    {
        run.Stored = await upstream.StoreAsync(push, isAnew);
        return new PushEvent.Stored(run.Stored.IsSuccess);
    }

    private async Task<PushEvent> ListAsync(PushRun run, TagPush push)
    {
        var children = await upstream.ListAsync(push);
        run.Excess = children.Excess;
        return new PushEvent.Listed(children.Excess is null ? children.AddTo(push.Content) : null);
    }

    private async Task<PushEvent> LookAsync(PushRun run, TagPush push, ManifestIdentity expected)
    {
        (var sight, run.Looked) = await upstream.LookAsync(push, expected);
        return new PushEvent.Looked(sight, clock.GetUtcNow());
    }

    private async Task<PushEvent> AdoptAsync(TagPush push, Binding seen, ManifestIdentity found)
    {
        var adoption = new Adoption(found, clock.GetUtcNow(), push.By) { Client = push.Caller.Address, Trace = Caller.Trace };
        var outcome = await record.AdoptAsync(push.Repository, push.Tag, seen, adoption, CancellationToken.None);
        if (outcome is AdoptOutcome.Published)
        {
            RegistryLog.Adopted(logger, push.Repository.Value, push.Tag.Value, found.Digest.Value);
            tags.Begin(push.Repository, found);
        }

        return new PushEvent.Adopted(outcome);
    }

    private async Task<PushEvent> PublishAsync(PushRun run, TagPush push)
    {
        run.Untagged = await pushedChildren.WriteAsync(push);
        if (run.Untagged is not null)
        {
            return new PushEvent.Published(PublishOutcome.Refused);
        }

        run.Begun = bounds.Begin();
        (run.Published, var outcome) = await upstream.PublishAsync(push);
        return new PushEvent.Published(outcome);
    }

    private async Task<PushEvent> SettleAsync(TagPush push, PushAttempt attempt)
    {
        await record.SettleAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
        return new PushEvent.Settled();
    }

    private async Task<PushEvent> PutBackAsync(TagPush push, Binding? current)
    {
        if (current is null || !await upstream.PutBackAsync(push, current.Content))
        {
            RegistryLog.NotPutBack(logger, push.Repository.Value, push.Tag.Value, push.Content.Digest.Value, current?.Content.Digest.Value ?? "released");
        }

        return new PushEvent.PutBack();
    }

    private static PushStep? SeamAfter(PushPhase phase, PushRun run) => phase switch
    {
        PushPhase.Store when run.Stored is { IsSuccess: true } => PushStep.Store,
        PushPhase.Bind when run.Phase is PushPhase.Look => PushStep.Bind,
        PushPhase.Look or PushPhase.CheckRead or PushPhase.AdoptForPush when run.Act is PushAct.Publish => PushStep.Look,
        PushPhase.Publish => PushStep.Publish,
        PushPhase.Confirm => PushStep.Confirm,
        _ => null,
    };
}
