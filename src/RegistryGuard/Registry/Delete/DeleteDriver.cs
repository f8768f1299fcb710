using System.Net;
using System.Runtime.ExceptionServices;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Jobs;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Push;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Delete;

/// <summary>Carries out what <see cref="DeleteProtocol"/> says, at the record and at upstream, and tells it what came of it. It knows no
/// rule. A delete runs to its end even if the client leaves, but for the wait for a place.</summary>
internal sealed class DeleteDriver(
    UpstreamRegistry upstream,
    ITagRecord record,
    IRepositoryRecord repositories,
    IDeletedManifests deletions,
    RepositoryImport import,
    RepositoryReaders readers,
    DeleteRights rights,
    DeletePlaces places,
    PusherCheck pushers,
    ForbiddenTags forbidden,
    DeleteReplies replies,
    Heartbeats heartbeats,
    IGuardConfigurationSource configuration,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<DeleteDriver> logger)
{
    /// <summary>Runs a delete to its end.</summary>
    public async Task<Reply> RunAsync(Caller caller, RegistryRequest.ManifestDelete request)
    {
        var policy = configuration.Current.Policy;
        try
        {
            return await RunAsync(caller, request, policy, policy.AuditsAny ? await heartbeats.EnforcingBesideAsync(policy) : null);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, request.Repository.Value, request.Reference.Value);
            return Reply.From(GuardErrors.NotDeleted, Outcome.RecordUnavailable);
        }
    }

    private async Task<Reply> RunAsync(Caller caller, RegistryRequest.ManifestDelete request, TagPolicy policy, string? enforcing)
    {
        var run = new DeleteRun(caller, request, new(request.Repository, request.Reference, policy)
        {
            SparesAudited = policy.AuditsAny && enforcing is null,
            // Should a rule with pushers come into force meanwhile, the name is not known, and the delete is refused for now.
            By = policy.HasPushers(request.Repository) ? await pushers.ByAsync(caller) : default,
        })
        { Enforcing = enforcing };
        try
        {
            while (run.Act is not DeleteAct.Answer)
            {
                run.Tell(await TryAsync(run));
            }
        }
        finally
        {
            if (run.HasPlace)
            {
                places.Leave();
            }
        }

        // A fault is no answer: the endpoint logs it, and tells the client that there was one.
        run.Fault?.Throw();
        return replies.Of(run);
    }

    private async Task<DeleteEvent> TryAsync(DeleteRun run)
    {
        using var span = Spans.Act("delete", run.Act);
        try
        {
            return await DoAsync(run.Act, run);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, run.Repository.Value, run.Request.Reference.Value);
            return new DeleteEvent.RecordAway();
        }
        catch (UpstreamUnreachableException e)
        {
            run.Away = e;
            return new DeleteEvent.UpstreamAway();
        }
        catch (Exception e)
        {
            // What it has begun must be ended all the same.
            run.Fault = ExceptionDispatchInfo.Capture(e);
            return new DeleteEvent.Abandoned();
        }
    }

    private async Task<DeleteEvent> DoAsync(DeleteAct act, DeleteRun run)
    {
        switch (act)
        {
            case DeleteAct.CheckRead:
                run.Answered = await readers.CheckAsync(run.Caller, run.Repository, run.Request.Target);
                return new DeleteEvent.ReadChecked(run.Answered is null);
            case DeleteAct.Get:
                return await GetAsync(run);
            case DeleteAct.CheckRight:
                run.Answered = await rights.CheckAsync(run.Caller, run.Repository, run.Request.Reference);
                return new DeleteEvent.RightChecked(run.Answered is null);
            case DeleteAct.TakePlace:
                return await TakePlaceAsync(run);
            case DeleteAct.FindForbidden find:
                return await forbidden.FindAsync(run.Import!, find);
            case DeleteAct.Import(var next):
                return new DeleteEvent.Imported(await import.DoAsync(next, run.Import!));
            case DeleteAct.FindUses(var digests):
                return new DeleteEvent.UsesFound(
                    await repositories.UsesAsync(run.Repository, digests, CancellationToken.None), clock.GetUtcNow());
            case DeleteAct.Claim(var claim):
                await repositories.ClaimAsync(run.Repository, claim, CancellationToken.None);
                await seam.AfterAsync(PushStep.Claim);
                return new DeleteEvent.Claimed();
            case DeleteAct.ReadNote:
                return await ReadNoteAsync(run);
            case DeleteAct.Mark(var uses):
                await MarkAsync(run, uses, isDeleted: true);
                return new DeleteEvent.Marked();
            case DeleteAct.Delete:
                return await DeleteAsync(run);
            case DeleteAct.ForgetRight:
                rights.Forget(run.Caller, run.Repository, run.Request.Reference);
                return new DeleteEvent.RightForgotten();
            case DeleteAct.Announce(var names):
                await deletions.AnnounceDeletedAsync(run.Repository, names.All, CancellationToken.None);
                return new DeleteEvent.Announced();
            case DeleteAct.EndClaim(var claim):
                await repositories.EndClaimAsync(run.Repository, claim, CancellationToken.None);
                return new DeleteEvent.ClaimEnded();
            case DeleteAct.Unmark(var uses):
                await MarkAsync(run, uses, isDeleted: false);
                return new DeleteEvent.Unmarked();
            default:
                throw new InvalidOperationException($"no way to {act.GetType().Name}");
        }
    }

    private async Task<DeleteEvent> GetAsync(DeleteRun run)
    {
        run.Answered = await upstream.GetAsync(run.Caller, run.Repository, run.Request.Reference);
        var body = run.Answered.Body;
        return run.Answered.IsSuccess ? new DeleteEvent.Got(Digest.Sha256(body), Digest.Sha512(body)) : new DeleteEvent.NotGot();
    }

    private async Task<DeleteEvent> TakePlaceAsync(DeleteRun run)
    {
        run.HasPlace = await places.TryEnterAsync(run.Caller.Gone);
        if (!run.HasPlace)
        {
            return new DeleteEvent.NoPlace();
        }

        var inForce = configuration.Current;
        run.Import = new(run.Caller, run.Repository, inForce);
        return new DeleteEvent.PlaceTaken(inForce.Policy, Attempt.New());
    }

    private async Task<DeleteEvent> ReadNoteAsync(DeleteRun run)
    {
        var note = await import.ReadNoteAsync(run.Import!);
        if (note.IsKnown)
        {
            await seam.AfterAsync(PushStep.Uses);
        }

        return new DeleteEvent.NoteRead(note);
    }

    private async Task MarkAsync(DeleteRun run, IReadOnlyList<TagUse> uses, bool isDeleted)
    {
        foreach (var use in uses)
        {
            await record.MarkDeletedAsync(run.Repository, use.Tag, use.Binding!.Content, isDeleted, CancellationToken.None, run.Caller.Origin);
        }
    }

    private async Task<DeleteEvent> DeleteAsync(DeleteRun run)
    {
        run.Answered = await upstream.DeleteAsync(run.Caller, run.Request.Target);
        if (run.Answered.IsSuccess)
        {
            // Not before, and not for any other answer: else who may not delete could have drift recorded by trying to.
            await ForgetMoveAsync(run);
        }

        return new DeleteEvent.Deleted(run.Answered switch
        {
            { IsSuccess: true } => DeleteOutcome.Taken,
            { Status: HttpStatusCode.NotFound } => DeleteOutcome.NotThere,
            { IsFinalForDelete: true } => DeleteOutcome.Refused,
            _ => DeleteOutcome.Unclear,
        });
    }

    // Of a recorded floating tag: from then on upstream says what it has.
    private async Task ForgetMoveAsync(DeleteRun run)
    {
        if (run.Request.Reference.TryGetTag(out var tag) && configuration.Current.Policy.Classify(run.Repository, tag).IsRecorded)
        {
            await record.ForgetMoveAsync(run.Repository, tag, CancellationToken.None, run.Caller.Origin);
        }
    }
}
