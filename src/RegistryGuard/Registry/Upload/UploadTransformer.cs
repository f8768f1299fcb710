using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Upload;

/// <summary>Replaces the location at which an upload goes on in upstream's answer.</summary>
internal sealed class UploadTransformer(
    Uri upstream, string target, RegistryRequest.Upload upload, UploadLocations locations, Caller caller, WriteRights rights, ILogger logger)
    : UpstreamTransformer(upstream, target)
{
    private readonly string _target = target;
    private readonly long _asked = rights.Begin();

    /// <summary>Why the client is not given upstream's answer.</summary>
    public OciError? Refused { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // With its last byte a registry may move the whole blob to where it stays, which can take minutes.
        if (httpContext.Request.Method is "PUT" or "PATCH" || upload.Query.Contains("digest=", StringComparison.Ordinal))
        {
            AnswerDeadline.Waive(proxyRequest);
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null)
        {
            UpstreamLog.PassedOn(logger, caller.Address, proxyResponse);
            // Only the start of an upload proves the right to write: later, the location itself may be all that upstream asks for. A
            // start whose parameter may be the credential proves nothing.
            if (upload.Id.Length == 0 && HasPlainQuery && proxyResponse.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted)
            {
                rights.ProveByUpload(caller, upload.Repository, _asked);
            }
        }

        var copiesBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var response = httpContext.Response;

        // A 201 tells where the blob is.
        if (response.StatusCode == StatusCodes.Status201Created || response.Headers.Location is not [{ } location])
        {
            return copiesBody;
        }

        var (given, error) = await GiveAsync(location);
        if (error is null)
        {
            response.Headers.Location = given;
            return copiesBody;
        }

        Refused = error;
        return false;
    }

    private bool HasPlainQuery => upload.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .All(part => part.Split('=')[0] is "mount" or "from" or "digest" or "ns");

    private async ValueTask<(string? Location, OciError? Error)> GiveAsync(string location)
    {
        try
        {
            return await locations.ForClientAsync(upload, _target, location);
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, upload.Repository.Value, "");
            return (null, GuardErrors.UploadKeyUnavailable);
        }
    }
}
