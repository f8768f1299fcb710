using System.Threading.RateLimiting;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Proxy;

/// <summary>Reads manifests that are pushed into memory: at most so large, at most so many at once, at most so long, and only
/// what is in truth the kind of manifest that it says it is.</summary>
internal sealed class ManifestReader(IGuardConfigurationSource configuration) : IDisposable
{
    // As long as a client is told to wait before it tries again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // What one push may keep pending.
    private const int MostTags = 64;

    private readonly Lock _resizing = new();
    private (int Size, ConcurrencyLimiter Limiter) _writes;

    public async Task<ReadManifest> ReadAsync(HttpContext context, RegistryRequest.ManifestWrite request)
    {
        if (JudgeHeaders(context.Request, request, out var mediaType) is { } headerError)
        {
            return new ReadManifest(headerError);
        }

        var lease = await EnterAsync(context.RequestAborted);
        if (lease is null)
        {
            return new ReadManifest(GuardErrors.TooManyWrites);
        }

        try
        {
            var (body, error) = await ReadBodyAsync(context);
            error ??= request.Declared is { } declared && !declared.Matches(body) ? GuardErrors.DigestMismatch(declared) : null;
            error ??= ManifestBody.Judge(body, mediaType);
            return error is null
                ? new ReadManifest(lease, body, new(
                    Digest.Sha256(body), request.Declared is { IsSha256: false } alias ? alias : null, mediaType.Value))
                : new ReadManifest(error, lease);
        }
        catch
        {
            // The body broke off or the client has gone: nobody else gives the place back.
            lease.Dispose();
            throw;
        }
    }

    public void Dispose() => _writes.Limiter?.Dispose();

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

    private async Task<RateLimitLease?> EnterAsync(CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(LongestWait);
        try
        {
            var lease = await Writes().AcquireAsync(1, patience.Token);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    // A change of limits.manifestWrites begins with an empty limiter; what holds a place in the old one ends there.
    private ConcurrencyLimiter Writes()
    {
        var size = configuration.Current.Limits.ManifestWrites;
        lock (_resizing)
        {
            if (_writes.Size != size)
            {
                _writes = (size, new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = size, QueueLimit = 16 * size }));
            }

            return _writes.Limiter;
        }
    }

    private async Task<(byte[] Body, OciError? Error)> ReadBodyAsync(HttpContext context)
    {
        var most = configuration.Current.Limits.ManifestBytes;
        if (context.Request.ContentLength > most)
        {
            return ([], GuardErrors.TooLarge(most));
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(configuration.Current.Upstream.Timeout);
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, deadline.Token)) > 0)
            {
                if (body.Length + read > most)
                {
                    return ([], GuardErrors.TooLarge(most));
                }

                body.Write(buffer, 0, read);
            }

            return (body.ToArray(), null);
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
