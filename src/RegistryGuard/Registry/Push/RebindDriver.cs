using RegistryGuard.Configuration;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Carries out what <see cref="RebindProtocol"/> says, at the record and at upstream, and tells it what came of it. It knows no
/// rule. A push runs to its end even if the client leaves.</summary>
internal sealed class RebindDriver(
    ITagRecord record, TagUpstream upstream, BoundManifests bounds, ChildTags tags, Heartbeats heartbeats, IGuardConfigurationSource configuration,
    TimeProvider clock, IPushSeam seam, ILogger<RebindDriver> logger)
{
    /// <summary>What a push is about.</summary>
    public RebindTerms TermsOf(TagPush push, bool listsTooMuch) => new(push.Content, configuration.Current.Push.Takeover)
    {
        RequiresNothing = push.Condition is MoveCondition.IsAbsent,
        ListsTooMuch = listsTooMuch,
    };

    /// <summary>Runs it until it is to be published or answered. Nothing has moved upstream then.</summary>
    public async Task PrepareAsync(RebindRun run)
    {
        while (run.Act is not (RebindAct.Publish or RebindAct.Answer))
        {
            run.Tell(await TryAsync(run));
        }
    }

    /// <summary>Runs it to its end.</summary>
    public async Task FinishAsync(RebindRun run)
    {
        while (run.Act is not RebindAct.Answer)
        {
            run.Tell(await TryAsync(run));
        }
    }

    /// <summary>Ends one that is ready to be published and will not be, for the request ends otherwise.</summary>
    public async Task AbandonAsync(RebindRun run)
    {
        if (run.Act is RebindAct.Publish)
        {
            run.Tell(new RebindEvent.Abandoned());
            await FinishAsync(run);
        }
    }

    private async Task<RebindEvent> TryAsync(RebindRun run)
    {
        using var span = Spans.Act("rebind", run.Act);
        try
        {
            return await DoAsync(run, run.Push);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, run.Push.Repository.Value, run.Push.Tag.Value);
            return new RebindEvent.RecordAway();
        }
        catch (UpstreamUnreachableException e)
        {
            run.Away = e;
            return new RebindEvent.UpstreamAway();
        }
    }

    private async Task<RebindEvent> DoAsync(RebindRun run, TagPush push) => run.Act switch
    {
        RebindAct.Watch => await WatchAsync(push),
        RebindAct.Ask => new RebindEvent.Asked(await heartbeats.EnforcingBesideAsync(push.Audit!.Policy)),
        RebindAct.Look(var expected) => await LookAsync(run, push, expected),
        RebindAct.Publish => await PublishAsync(run, push),
        RebindAct.List => await ListAsync(run, push),
        RebindAct.Rebind(var seen, var attempt) => await RebindAsync(push, seen, attempt),
        RebindAct.Wait => new RebindEvent.Waited(IsLast: !await push.Shared.WaitAsync(clock)),
        RebindAct.PutBack(var current) => await PutBackAsync(push, current),
        var other => throw new InvalidOperationException($"no way to {other.GetType().Name}"),
    };

    private async Task<RebindEvent> WatchAsync(TagPush push)
    {
        var attempt = new PushAttempt(Attempt.New(), push.Content, clock.GetUtcNow(), push.By) { Client = push.Caller.Address, Trace = Caller.Trace };
        return new RebindEvent.Watched(await record.WatchAsync(push.Repository, push.Tag, attempt.Number, CancellationToken.None), attempt);
    }

    private async Task<RebindEvent> LookAsync(RebindRun run, TagPush push, ManifestIdentity expected)
    {
        (var sight, run.Looked) = await upstream.LookAsync(push, expected);
        return new RebindEvent.Looked(sight, clock.GetUtcNow());
    }

    private async Task<RebindEvent> PublishAsync(RebindRun run, TagPush push)
    {
        run.Begun = bounds.Begin();
        (run.Published, var outcome) = await upstream.PublishAsync(push);
        await seam.AfterAsync(PushStep.Publish);
        return new RebindEvent.Published(outcome);
    }

    private async Task<RebindEvent> ListAsync(RebindRun run, TagPush push)
    {
        var children = await upstream.ListAsync(push);
        run.Excess = children.Excess;
        return new RebindEvent.Listed(children.Excess is null ? children.AddTo(push.Content) : null);
    }

    private async Task<RebindEvent> RebindAsync(TagPush push, TagEntry seen, PushAttempt attempt)
    {
        var outcome = await record.RebindAsync(push.Repository, push.Tag, seen, attempt, CancellationToken.None);
        if (outcome is RebindOutcome.Rebound)
        {
            tags.Begin(push.Repository, attempt.Content);
        }

        return new RebindEvent.Rebound(outcome);
    }

    private async Task<RebindEvent> PutBackAsync(TagPush push, Binding current)
    {
        if (!await upstream.PutBackAsync(push, current.Content))
        {
            RegistryLog.NotPutBack(logger, push.Repository.Value, push.Tag.Value, push.Content.Digest.Value, current.Content.Digest.Value);
        }

        return new RebindEvent.PutBack();
    }
}
