using System.Threading.RateLimiting;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Proxy;

/// <summary>Reads manifests that are pushed into memory: at most so large, at most so many at once, at most so long, and only
/// what is in truth the kind of manifest that it says it is.</summary>
internal sealed class ManifestReader(ManifestPlaces places, IGuardConfigurationSource configuration)
{
    // What one push may keep pending.
    private const int MostTags = 64;

    // So much is read without a place among the writes in memory, and nearly all manifests are smaller: who announces a body and
    // sends none keeps nobody out. The server holds more than that for each connection anyway.
    private const int WithoutAPlace = 256 * 1024;

    public async Task<ReadManifest> ReadAsync(HttpContext context, RegistryRequest.ManifestWrite request)
    {
        if (JudgeHeaders(context.Request, request, out var mediaType) is { } headerError)
        {
            return new ReadManifest(headerError);
        }

        RateLimitLease? place = null;
        try
        {
            var (body, error) = await ReadBodyAsync(
                context, async () => (place = await places.EnterAsync(context.RequestAborted)) is null ? GuardErrors.TooManyWrites : null);
            error ??= request.Declared is { } declared && !declared.Matches(body) ? GuardErrors.DigestMismatch(declared) : null;
            error ??= ManifestBody.Judge(body, mediaType);
            return error is null
                ? new ReadManifest(place!, body, new(
                    Digest.Sha256(body), request.Declared is { IsSha256: false } alias ? alias : null, mediaType.Value))
                : new ReadManifest(error, place);
        }
        catch
        {
            // The body broke off or the client has gone: nobody else gives the place back.
            place?.Dispose();
            throw;
        }
    }

    private static OciError? JudgeHeaders(HttpRequest request, RegistryRequest.ManifestWrite write, out MediaType mediaType)
    {
        mediaType = default;
        var headers = request.Headers;
        return write switch
        {
            _ when write.Tags.Count > MostTags => GuardErrors.Unsupported(400,
                $"one push can name at most {MostTags} tags; push the others separately."),
            _ when headers.ContentEncoding.Count > 0 => GuardErrors.Unsupported(415,
                "a manifest can't be sent with Content-Encoding, for its digest is of the plain bytes; push it as it is."),
            _ when headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0 => GuardErrors.Unsupported(400,
                "conditional pushes are not supported by this version; push without If-Match and If-None-Match."),
            _ when headers.ContentType.Count != 1 || !MediaType.TryParseManifest(headers.ContentType.ToString(), out mediaType) =>
                Refusals.UnsupportedManifest("has no Content-Type that the guard can vouch for"),
            _ => null,
        };
    }

    private async Task<(byte[] Body, OciError? Error)> ReadBodyAsync(HttpContext context, Func<Task<OciError?>> enterAsync)
    {
        var most = configuration.Current.Limits.ManifestBytes;
        if (context.Request.ContentLength > most)
        {
            return ([], GuardErrors.TooLarge(most));
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(configuration.Current.Upstream.Timeout);
        using var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, WithoutAPlace));
        var buffer = new byte[16 * 1024];
        var isIn = false;
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, deadline.Token)) > 0)
            {
                if (body.Length + read > most)
                {
                    return ([], GuardErrors.TooLarge(most));
                }

                if (!isIn && body.Length + read > WithoutAPlace)
                {
                    if (await enterAsync() is { } noPlace)
                    {
                        return ([], noPlace);
                    }

                    isIn = true;
                }

                body.Write(buffer, 0, read);
            }

            return isIn || await enterAsync() is not { } error ? (body.ToArray(), null) : ([], error);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ([], GuardErrors.TooSlow);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // How Kestrel puts it that the size of a chunk is too large a number.
            throw new BadHttpRequestException(e.Message, e);
        }
    }
}

/// <summary>A manifest read, or why it was not. Holds its place among the writes in memory until disposed.</summary>
internal sealed class ReadManifest : IDisposable
{
    private readonly RateLimitLease? _lease;

    public ReadManifest(OciError error, RateLimitLease? lease = null) => (Error, _lease) = (error, lease);

    public ReadManifest(RateLimitLease lease, byte[] body, ManifestIdentity content) =>
        (_lease, Body, Content) = (lease, body, content);

    public OciError? Error { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public ManifestIdentity? Content { get; }

    public void Dispose() => _lease?.Dispose();
}
