using System.Buffers;
using System.Net;
using Microsoft.Extensions.Primitives;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Orders;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Answers;

/// <summary>A manifest whose bytes were verified against its digest, with upstream's headers, ready to be sent. A pushed manifest has no
/// headers until upstream has given it.</summary>
internal sealed class VerifiedManifest
{
    // Headers of upstream's answer that are sent with the manifest.
    private static readonly string[] Kept = ["Docker-Distribution-Api-Version", "Warning"];

    // Bytes of memory besides the text itself: object headers, table entries. Measured: see ManifestCacheTests.
    private const int Overhead = 640;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly StringValues _contentType;
    private readonly StringValues _entityTag;
    private readonly StringValues _digest;
    private readonly KeyValuePair<string, StringValues>[] _kept;

    // Right for as long as the orders of this version are in force.
    private Judged? _judged;

    private VerifiedManifest(Digest digest, ReadOnlyMemory<byte> body, UpstreamAnswer? answer)
    {
        Digest = digest;
        _body = body;
        HasHeaders = answer is not null;
        _contentType = answer?.ContentType;
        _digest = digest.Value;
        _entityTag = EntityTags.Of(digest);
        _kept = [.. Kept
            .Select(name => KeyValuePair.Create(name, new StringValues(answer?.Header(name))))
            .Where(header => header.Value.Count > 0)];
        Size = Overhead + _body.Length
            + (2 * (ContentType.Length + (2 * digest.Value.Length) + _kept.Sum(header => header.Value.ToString().Length)));
    }

    public Digest Digest { get; }

    /// <summary>Whether upstream's headers are known. Without them it answers no pull.</summary>
    public bool HasHeaders { get; }

    /// <summary>Whether an answer with it may have to wait for the client.</summary>
    public bool IsLarge => _body.Length > AnswerPieces.Size;

    public ReadOnlyMemory<byte> Body => _body;

    public string ContentType => _contentType.ToString();

    /// <summary>The memory it takes, in bytes.</summary>
    public int Size { get; }

    /// <summary>Takes upstream's answer for this manifest, if that is what it is.</summary>
    public static VerifiedManifest? From(UpstreamAnswer answer, Digest digest) =>
        answer.Status is HttpStatusCode.OK && digest.Matches(answer.Body) ? new VerifiedManifest(digest, answer.Body, answer) : null;

    /// <summary>One that a client has pushed, its digest verified.</summary>
    public static VerifiedManifest Pushed(Digest digest, ReadOnlyMemory<byte> body) => new(digest, body, answer: null);

    /// <summary>The same bytes with the headers of this answer; null if the answer has no media type.</summary>
    public VerifiedManifest? Under(UpstreamAnswer answer) => answer.ContentType.Length > 0 ? new(Digest, _body, answer) : null;

    /// <summary>Whether it may be given, by the blocks in force. It is read for that once for each version of the orders.</summary>
    public BlockVerdict Judge(OrdersInForce orders)
    {
        var judged = Volatile.Read(ref _judged);
        if (judged?.Version != orders.Version)
        {
            judged = new(orders.Version, orders.Judge(_body.Span));
            Volatile.Write(ref _judged, judged);
        }

        return judged.Verdict;
    }

    /// <summary>Answers a GET or HEAD with it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers["Docker-Content-Digest"] = _digest;
        headers.ETag = _entityTag;
        foreach (var (name, value) in _kept)
        {
            headers[name] = value;
        }

        if (request.Headers.IfNoneMatch.Count > 0 && EntityTags.Match(request.Headers.IfNoneMatch, Digest))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ContentType = _contentType;
        response.ContentLength = _body.Length;
        if (HttpMethods.IsHead(request.Method))
        {
            return Task.CompletedTask;
        }

        if (IsLarge)
        {
            return AnswerPieces.WriteAsync(response, _body, context.RequestAborted);
        }

        response.BodyWriter.Write(_body.Span);
        return Task.CompletedTask;
    }

    private sealed record Judged(long Version, BlockVerdict Verdict);
}
