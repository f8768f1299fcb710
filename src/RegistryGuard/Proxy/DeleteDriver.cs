using System.Net;
using System.Runtime.ExceptionServices;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>DELETE of a manifest: carries out what <see cref="DeleteProtocol"/> says.</summary>
internal sealed class DeleteDriver(
    UpstreamRegistry upstream,
    ITagRecord record,
    IRepositoryRecord repositories,
    IDeletedManifests deletions,
    RepositoryImport import,
    RepositoryReaders readers,
    DeleteRights rights,
    DeletePlaces places,
    IGuardConfigurationSource configuration,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<DeleteDriver> logger)
{
    public async Task<PushAnswer> RunAsync(HttpContext context, RegistryRequest.ManifestDelete request)
    {
        var delete = new DeleteUnderWay(context, request);
        try
        {
            var turn = DeleteProtocol.Begin(new(request.Repository, request.Reference, configuration.Current.Policy));
            while (turn.Act is not DeleteAct.Answer)
            {
                turn = DeleteProtocol.Next(turn.State, await TryAsync(turn.Act, delete));
            }

            return delete.Answer(((DeleteAct.Answer)turn.Act).Result);
        }
        finally
        {
            if (delete.HasPlace)
            {
                places.Leave();
            }
        }
    }

    private async Task<DeleteEvent> TryAsync(DeleteAct act, DeleteUnderWay delete)
    {
        try
        {
            return await DoAsync(act, delete);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, delete.Repository.Value, delete.Request.Reference.Value);
            return new DeleteEvent.RecordAway();
        }
        catch (UpstreamUnreachableException e)
        {
            ProxyLog.UpstreamUnreachable(logger, "DELETE", delete.Request.Target, e.Told);
            delete.Unreachable = e;
            return new DeleteEvent.UpstreamAway();
        }
        catch (Exception e)
        {
            delete.Fault = ExceptionDispatchInfo.Capture(e);
            return new DeleteEvent.Abandoned();
        }
    }

    // To their ends, even if the client leaves: but for the place, which it then does not wait for.
    private async Task<DeleteEvent> DoAsync(DeleteAct act, DeleteUnderWay delete)
    {
        switch (act)
        {
            case DeleteAct.CheckRead:
                delete.Answered = await readers.CheckAsync(delete.Context, delete.Repository, delete.Request.Target);
                return new DeleteEvent.ReadChecked(delete.Answered is null);
            case DeleteAct.Get:
                return await GetAsync(delete);
            case DeleteAct.CheckRight:
                delete.Answered = await rights.CheckAsync(delete.Context, delete.Repository, delete.Request.Reference);
                return new DeleteEvent.RightChecked(delete.Answered is null);
            case DeleteAct.TakePlace:
                return await TakePlaceAsync(delete);
            case DeleteAct.Import(var next):
                return new DeleteEvent.Imported(await import.DoAsync(next, delete.Import!));
            case DeleteAct.FindUses(var digests):
                return new DeleteEvent.UsesFound(
                    await repositories.UsesAsync(delete.Repository, digests, CancellationToken.None), clock.GetUtcNow());
            case DeleteAct.Claim(var claim):
                await repositories.ClaimAsync(delete.Repository, claim, CancellationToken.None);
                await seam.AfterAsync(PushStep.Claim);
                return new DeleteEvent.Claimed();
            case DeleteAct.ReadNote:
                return await ReadNoteAsync(delete);
            case DeleteAct.Mark(var uses):
                await MarkAsync(delete, uses, isDeleted: true);
                return new DeleteEvent.Marked();
            case DeleteAct.Delete:
                return await DeleteAsync(delete);
            case DeleteAct.ForgetRight:
                rights.Forget(delete.Context, delete.Repository, delete.Request.Reference);
                return new DeleteEvent.RightForgotten();
            case DeleteAct.Announce(var names):
                await deletions.AnnounceDeletedAsync(delete.Repository, names.All, CancellationToken.None);
                return new DeleteEvent.Announced();
            case DeleteAct.EndClaim(var claim):
                await repositories.EndClaimAsync(delete.Repository, claim, CancellationToken.None);
                return new DeleteEvent.ClaimEnded();
            case DeleteAct.Unmark(var uses):
                await MarkAsync(delete, uses, isDeleted: false);
                return new DeleteEvent.Unmarked();
            default:
                throw new InvalidOperationException($"no way to carry out {act.GetType().Name}");
        }
    }

    private async Task<DeleteEvent> GetAsync(DeleteUnderWay delete)
    {
        delete.Answered = await upstream.GetAsync(delete.Context, delete.Repository, delete.Request.Reference);
        var body = delete.Answered.Body;
        return delete.Answered.IsSuccess ? new DeleteEvent.Got(Digest.Sha256(body), Digest.Sha512(body)) : new DeleteEvent.NotGot();
    }

    private async Task<DeleteEvent> TakePlaceAsync(DeleteUnderWay delete)
    {
        delete.HasPlace = await places.TryEnterAsync(delete.Context.RequestAborted);
        if (!delete.HasPlace)
        {
            return new DeleteEvent.NoPlace();
        }

        var inForce = configuration.Current;
        delete.Import = new(delete.Context, delete.Repository, inForce);
        return new DeleteEvent.PlaceTaken(inForce.Policy, Attempt.New());
    }

    private async Task<DeleteEvent> ReadNoteAsync(DeleteUnderWay delete)
    {
        var note = await import.ReadNoteAsync(delete.Import!);
        if (note.IsKnown)
        {
            await seam.AfterAsync(PushStep.Uses);
        }

        return new DeleteEvent.NoteRead(note);
    }

    private async Task MarkAsync(DeleteUnderWay delete, IReadOnlyList<TagUse> uses, bool isDeleted)
    {
        foreach (var use in uses)
        {
            await record.MarkDeletedAsync(delete.Repository, use.Tag, use.Binding.Content, isDeleted, CancellationToken.None);
        }
    }

    private async Task<DeleteEvent> DeleteAsync(DeleteUnderWay delete)
    {
        delete.Answered = await upstream.DeleteAsync(delete.Context, delete.Request.Target);
        return new DeleteEvent.Deleted(delete.Answered switch
        {
            { IsSuccess: true } => DeleteOutcome.Taken,
            { Status: HttpStatusCode.NotFound } => DeleteOutcome.NotThere,
            { IsCertain: true } => DeleteOutcome.Refused,
            _ => DeleteOutcome.Unclear,
        });
    }
}
