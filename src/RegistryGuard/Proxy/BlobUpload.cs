using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Proxy;

/// <summary>An upload of a blob: streamed to where upstream keeps it.</summary>
internal sealed class BlobUpload(UploadLocations locations, Callers callers, Passthrough passthrough, WriteRights rights, Uri upstream, ILogger<BlobUpload> logger)
{
    /// <summary>Carries the request out; returns the guard's own answer if it can't.</summary>
    public async Task<OciError?> RunAsync(HttpContext context, RegistryRequest.Upload upload)
    {
        string? target;
        try
        {
            (target, var error) = await locations.ForUpstreamAsync(upload);
            if (error is not null)
            {
                return error;
            }
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, upload.Repository.Value, "");
            return GuardErrors.UploadKeyUnavailable;
        }

        await passthrough.SendAsync(context, target!, new UploadTransformer(upstream, target!, upload, locations, callers.Of(context), rights, logger));
        return null;
    }
}
