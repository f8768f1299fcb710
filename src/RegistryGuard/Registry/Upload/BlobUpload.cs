using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Upload;

/// <summary>An upload of a blob: streamed to where upstream keeps it.</summary>
internal sealed class BlobUpload(
    UploadLocations locations, BlockedUploads blocks, Passthrough passthrough, WriteRights rights, Uri upstream, ILogger<BlobUpload> logger)
{
    /// <summary>Carries the request out; or says why not.</summary>
    public async Task<Reply> RunAsync(HttpContext context, Caller caller, RegistryRequest.Upload upload)
    {
        if (await blocks.JudgeAsync(context.Request, caller, upload) is { } blocked)
        {
            return blocked;
        }

        string? target;
        try
        {
            (target, var error) = await locations.ForUpstreamAsync(upload);
            if (error is not null)
            {
                return Reply.From(error, Outcome.BadRequest);
            }
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, upload.Repository.Value, "");
            return Reply.From(GuardErrors.UploadKeyUnavailable, Outcome.RecordUnavailable);
        }

        var transformer = new UploadTransformer(upstream, target!, upload, locations, caller, rights, logger);
        var reply = Reply.From(await passthrough.SendAsync(context, target!, transformer));
        return transformer.Refused is { } refused ? Reply.From(refused, Outcome.UpstreamUnclear) : reply;
    }
}
