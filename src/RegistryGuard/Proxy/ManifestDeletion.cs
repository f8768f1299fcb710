using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>DELETE of a manifest, by digest or by a tag that may be deleted: prove the right, claim, look at what needs it, delete
/// (docs/push-protocol.md, "Deletes"). A tag is treated as its manifest, for some registries delete that along with it.</summary>
internal sealed class ManifestDeletion(
    UpstreamRegistry upstream,
    ITagRecord record,
    IRepositoryRecord repositories,
    IDeletedManifests deletions,
    RepositoryImport import,
    DeleteRights rights,
    DeletePlaces places,
    IGuardConfigurationSource configuration,
    TimeProvider clock,
    IPushSeam seam,
    ILogger<ManifestDeletion> logger)
{
    /// <summary>How long a delete of which upstream said nothing is expected to have an effect yet.</summary>
    public static readonly TimeSpan ClaimLife = TimeSpan.FromMinutes(10);

    public async Task<PushAnswer> RunAsync(HttpContext context, RegistryRequest.ManifestDelete delete)
    {
        try
        {
            // Upstream's answer also says whether this client may know of the manifest at all.
            var manifest = await upstream.GetAsync(context, delete.Repository, delete.Reference);
            if (!manifest.IsSuccess)
            {
                return PushAnswer.FromQuestion(manifest);
            }

            // Whoever may not delete claims nothing and imports nothing.
            return await rights.CheckAsync(context, delete.Repository, delete.Reference) is { } refused
                ? PushAnswer.FromQuestion(refused)
                : await EnterAsync(context, delete, manifest.Body);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, delete.Repository.Value, delete.Reference.Value);
            return PushAnswer.From(GuardErrors.NotDeleted, "record-unavailable");
        }
    }

    private async Task<PushAnswer> EnterAsync(HttpContext context, RegistryRequest.ManifestDelete delete, byte[] body)
    {
        if (!await places.TryEnterAsync(context.RequestAborted))
        {
            return PushAnswer.From(GuardErrors.TooManyDeletes, "too-many-deletes");
        }

        try
        {
            return await ImportAndDeleteAsync(context, delete, body);
        }
        finally
        {
            places.Leave();
        }
    }

    private async Task<PushAnswer> ImportAndDeleteAsync(HttpContext context, RegistryRequest.ManifestDelete delete, byte[] body)
    {
        var inForce = configuration.Current;
        return await import.EnsureAsync(context, delete.Repository, inForce) ?? await ClaimAndDeleteAsync(context, delete, body, inForce);
    }

    private async Task<PushAnswer> ClaimAndDeleteAsync(
        HttpContext context, RegistryRequest.ManifestDelete delete, byte[] body, GuardConfiguration inForce)
    {
        // An index may list a manifest by another digest than the one it is deleted by.
        Digest[] names = delete.Reference.TryGetDigest(out var named)
            ? [named, Digest.Sha256(body), Digest.Sha512(body)]
            : [Digest.Sha256(body), Digest.Sha512(body)];
        var digests = DigestSet.Of(names);
        var now = clock.GetUtcNow();
        var claim = new DeleteClaim(Attempt.New(), digests, now, now + ClaimLife);
        var mayTakeEffect = false;
        var mayBeGone = false;
        IReadOnlyList<TagUse> notDeleted = [];
        try
        {
            await repositories.ClaimAsync(delete.Repository, claim, CancellationToken.None);
            await seam.AfterAsync(PushStep.Claim);
            var uses = await repositories.UsesAsync(delete.Repository, digests, CancellationToken.None);
            Tag? byTag = delete.Reference.TryGetTag(out var tag) ? tag : null;
            var judgement = DeleteJudgement.Of(uses, digests, inForce.Policy, delete.Repository, byTag);
            if (judgement is DeleteJudgement.Refuse(var needed))
            {
                return PushAnswer.From(Refusals.ManifestInUse(delete.Repository, delete.Reference, needed), "manifest-in-use");
            }

            // The record may have lost its newest writes since it was known to be whole, or the policy may have changed.
            if (!await import.IsKnownAsync(delete.Repository, inForce))
            {
                return PushAnswer.From(GuardErrors.Changing, "contended");
            }

            await seam.AfterAsync(PushStep.Uses);
            var deleted = ((DeleteJudgement.Delete)judgement).Deleted;
            notDeleted = deleted;
            await MarkAsync(delete.Repository, deleted, isDeleted: true);
            mayTakeEffect = mayBeGone = true;
            var answer = await upstream.DeleteAsync(context, delete.Target);
            mayTakeEffect = !answer.IsCertain;
            mayBeGone = mayTakeEffect || answer.IsSuccess || answer.Status is HttpStatusCode.NotFound;
            notDeleted = answer.IsCertain && !answer.IsSuccess ? deleted : [];
            if (answer.IsCertain && !answer.IsSuccess && answer.Status is not HttpStatusCode.NotFound)
            {
                rights.Forget(context, delete.Repository, delete.Reference);
            }

            return PushAnswer.From(answer, "deleted");
        }
        finally
        {
            if (mayBeGone)
            {
                await AnnounceAsync(delete, names);
            }

            // Upstream may yet carry it out: then the claim stays until it ends by itself.
            if (!mayTakeEffect)
            {
                await EndClaimAsync(delete, claim);
                await MarkAsync(delete.Repository, notDeleted, isDeleted: false);
            }
        }
    }

    // The mark comes first: a push of the same image that comes between takes it away again, and waits for the claim.
    private async Task MarkAsync(RepositoryName repository, IReadOnlyList<TagUse> uses, bool isDeleted)
    {
        foreach (var use in uses)
        {
            await record.MarkDeletedAsync(repository, use.Tag, use.Binding.Content, isDeleted, CancellationToken.None);
        }
    }

    // Before the client hears of it: from then on no replica gives the manifest, and clients that push an index push what it lists.
    private async Task AnnounceAsync(RegistryRequest.ManifestDelete delete, Digest[] names)
    {
        try
        {
            await deletions.AnnounceDeletedAsync(delete.Repository, names, CancellationToken.None);
        }
        catch (RecordUnavailableException e)
        {
            // Other replicas give it for pull.trust at most.
            ProxyLog.RecordUnavailable(logger, e, delete.Repository.Value, delete.Reference.Value);
        }
    }

    private async Task EndClaimAsync(RegistryRequest.ManifestDelete delete, DeleteClaim claim)
    {
        try
        {
            await repositories.EndClaimAsync(delete.Repository, claim, CancellationToken.None);
        }
        catch (RecordUnavailableException e)
        {
            // It ends by itself.
            ProxyLog.RecordUnavailable(logger, e, delete.Repository.Value, delete.Reference.Value);
        }
    }
}
