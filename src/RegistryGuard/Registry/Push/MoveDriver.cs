using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Carries out what <see cref="MoveProtocol"/> says, at the record and at upstream, and tells it what came of it. It knows no
/// rule. A push runs to its end even if the client leaves.</summary>
internal sealed class MoveDriver(
    ITagRecord record, IRepositoryRecord repositories, TagUpstream upstream, MoveRules rules, ChildTags tags, PushedChildren pushedChildren, ArchiveTags archives, ArchiveRemoval removal,
    BoundManifests bounds, TimeProvider clock, ILogger<MoveDriver> logger)
{
    /// <summary>What a push is about.</summary>
    public MoveTerms TermsOf(TagPush push, bool listsTooMuch) => new(push.Content)
    {
        Condition = push.Condition,
        IsPlain = !push.Classification.IsRecorded,
        HasWritten = upstream.HasWritten(push),
        ListsTooMuch = listsTooMuch,
    };

    /// <summary>Runs it until it is to be published or answered. Nothing has moved upstream then.</summary>
    public async Task PrepareAsync(MoveRun run)
    {
        while (run.Act is not (MoveAct.Publish or MoveAct.Answer))
        {
            run.Tell(await TryAsync(run));
        }
    }

    /// <summary>Runs it to its end.</summary>
    public async Task FinishAsync(MoveRun run)
    {
        while (run.Act is not MoveAct.Answer)
        {
            run.Tell(await TryAsync(run));
        }
    }

    /// <summary>Ends one that is ready to be published and will not be, for the request ends otherwise.</summary>
    public async Task AbandonAsync(MoveRun run)
    {
        if (run.Act is MoveAct.Publish)
        {
            run.Tell(new MoveEvent.Abandoned());
            await FinishAsync(run);
        }
    }

    private async Task<MoveEvent> TryAsync(MoveRun run)
    {
        using var span = Spans.Act("move", run.Act);
        try
        {
            return await DoAsync(run, run.Push);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, run.Push.Repository.Value, run.Push.Tag.Value);
            return new MoveEvent.RecordAway();
        }
        catch (UpstreamUnreachableException e)
        {
            run.Away = e;
            return new MoveEvent.UpstreamAway();
        }
    }

    private async Task<MoveEvent> DoAsync(MoveRun run, TagPush push) => run.Act switch
    {
        MoveAct.Find => await FindAsync(push),
        MoveAct.Look(var expected) => await LookAsync(run, push, expected),
        MoveAct.RecordFound(var seen, var found) => await RecordFoundAsync(push, seen, found),
        MoveAct.Judge(var current) => await JudgeAsync(run, push, current),
        MoveAct.Store => await StoreAsync(run, push),
        MoveAct.List => await ListAsync(run, push),
        MoveAct.CheckRead(var by) => new MoveEvent.ReadChecked(await upstream.CheckReadAsync(push, by)),
        MoveAct.Bind(var seen, var attempt) => new MoveEvent.Bound(
            await record.BindMoveAsync(push.Repository, push.Tag, seen, attempt, CancellationToken.None)),
        MoveAct.Keep(var missing) => await KeepAsync(run, push, missing),
        MoveAct.Publish => await PublishAsync(run, push),
        MoveAct.Confirm(var attempt) => await ConfirmAsync(push, attempt),
        MoveAct.Settle(var attempt) => await SettleAsync(push, attempt),
        MoveAct.Wait => new MoveEvent.Waited(IsLast: !await push.Shared.WaitAsync(clock)),
        MoveAct.PutBack(var current) => await PutBackAsync(push, current),
        var other => throw new InvalidOperationException($"no way to {other.GetType().Name}"),
    };

    private async Task<MoveEvent> FindAsync(TagPush push)
    {
        var seen = await record.SightAsync(push.Repository, push.Tag, CancellationToken.None);
        return new MoveEvent.Found(
            seen, new(Attempt.New(), push.Content, clock.GetUtcNow(), push.By, push.Caller.Address, push.Policy, seen.In)
            {
                Keep = push.Classification.Keep,
                Trace = Caller.Trace,
                Kind = push.Order is null ? AuditKind.Move : AuditKind.Rollback,
                Reason = push.Order?.Reason ?? "",
            });
    }

    private async Task<MoveEvent> LookAsync(MoveRun run, TagPush push, ManifestIdentity expected)
    {
        (var sight, run.Looked) = await upstream.LookAsync(push, expected);
        return new MoveEvent.Looked(sight);
    }

    private async Task<MoveEvent> RecordFoundAsync(TagPush push, SeenEntry seen, ManifestIdentity found)
    {
        var move = new FoundMove(found, clock.GetUtcNow(), push.By, push.Caller.Address) { Trace = Caller.Trace };
        var outcome = await record.FindMoveAsync(push.Repository, push.Tag, seen, move, CancellationToken.None);
        if (outcome is FindMoveOutcome.Certain { IsNew: true })
        {
            tags.Begin(push.Repository, found);
        }

        return new MoveEvent.FoundRecorded(outcome);
    }

    private async Task<MoveEvent> JudgeAsync(MoveRun run, TagPush push, ManifestIdentity? current)
    {
        run.Refused = await rules.JudgeAsync(push, current);
        return new MoveEvent.Judged(run.Refused is null);
    }

    private async Task<MoveEvent> StoreAsync(MoveRun run, TagPush push)
    {
        run.Stored = await upstream.StoreAsync(push);
        return new MoveEvent.Stored(run.Stored.IsSuccess);
    }

    private async Task<MoveEvent> ListAsync(MoveRun run, TagPush push)
    {
        var children = await upstream.ListAsync(push);
        run.Excess = children.Excess;
        return new MoveEvent.Listed(children.Excess is null ? children.AddTo(push.Content) : null);
    }

    private async Task<MoveEvent> PublishAsync(MoveRun run, TagPush push)
    {
        if (run.IsRepeated)
        {
            // No bind has done so.
            await repositories.ForgetKnownAsync(push.Repository, push.Tag, push.Policy, CancellationToken.None);
        }

        run.Untagged = await pushedChildren.WriteAsync(push) ?? await archives.TagChildrenAsync(push);
        if (run.Untagged is not null)
        {
            return new MoveEvent.Published(PublishOutcome.Refused);
        }

        run.Begun = bounds.Begin();
        (run.Published, var outcome) = await upstream.PublishAsync(push);
        return new MoveEvent.Published(outcome);
    }

    private async Task<MoveEvent> KeepAsync(MoveRun run, TagPush push, KeptManifests missing)
    {
        run.NotKept = await archives.WriteAsync(push, missing);
        return new MoveEvent.Kept(run.NotKept is null, IsOpen: run.NotKept is { Outcome: Outcome.UpstreamRefused, Own.Status: >= 500 });
    }

    private async Task<MoveEvent> ConfirmAsync(TagPush push, MoveAttempt attempt)
    {
        var outcome = await record.ConfirmMoveAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
        if (outcome is ConfirmMoveOutcome.Confirmed { Dropped: var dropped })
        {
            removal.Begin(push.Repository, push.Tag, dropped);
        }

        return new MoveEvent.Confirmed(outcome);
    }

    private async Task<MoveEvent> SettleAsync(TagPush push, MoveAttempt attempt)
    {
        await record.SettleMoveAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
        return new MoveEvent.Settled();
    }

    private async Task<MoveEvent> PutBackAsync(TagPush push, ConfirmedMove current)
    {
        if (!await upstream.PutBackAsync(push, current.Content))
        {
            RegistryLog.NotPutBack(
                logger, push.Repository.Value, push.Tag.Value, push.Content.Digest.Value, current.Content.Digest.Value);
        }

        return new MoveEvent.PutBack();
    }
}
