using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace RegistryGuard.Upstream;

/// <summary>What changes on the way to upstream and back: the rebuilt target, headers by which a client could speak for a
/// proxy or turn one request into another, and URLs by which upstream would lead clients past the guard.</summary>
internal class UpstreamTransformer(Uri upstream, string target) : HttpTransformer
{
    // Canonicalization is off because the target is rebuilt already, and the state of an upload must arrive as it was given.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly string[] Stripped =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix",
        "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Forwarded-Uri", "X-Real-IP", "X-Original-URL", "X-Original-URI",
        "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Expect", "Upgrade",
        "X-Content-Length", // Kestrel's rename of a Content-Length that stood beside Transfer-Encoding
    ];

    private readonly string _authority = upstream.GetLeftPart(UriPartial.Authority);

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var name in Stripped)
        {
            proxyRequest.Headers.Remove(name);
        }

        proxyRequest.Headers.Host = null;
        proxyRequest.RequestUri = new Uri(_authority + target, AsWritten);
        if (httpContext.Connection.RemoteIpAddress is { } client)
        {
            proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-For", client.ToString());
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copiesBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var headers = httpContext.Response.Headers;
        headers.Location = OnThisHost(headers.Location);
        headers.Link = OnThisHost(headers.Link);

        // docker-registry 2.8 announces the blob's length with a 416 and sends less: the client would wait for the rest.
        if (httpContext.Response.StatusCode == StatusCodes.Status416RangeNotSatisfiable && !HttpMethods.IsHead(httpContext.Request.Method))
        {
            httpContext.Response.ContentLength = 0;
            return false;
        }

        return copiesBody;
    }

    // "Location: http://upstream:5000/v2/…" and "Link: <http://upstream:5000/v2/…>; rel=next" become path-only; other hosts'
    // URLs (redirects to a content network) stay. The rest of the value is opaque and stays as it is, byte for byte.
    private StringValues OnThisHost(StringValues values) =>
        values.Count == 0 ? values : new StringValues([.. values.Select(value => OnThisHost(value ?? ""))]);

    private string OnThisHost(string value)
    {
        var start = value.StartsWith('<') ? 1 : 0;
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme < 0 ? -1 : value.IndexOf('/', scheme + 3);
        return slash >= 0
            && Uri.TryCreate(value[start..slash], UriKind.Absolute, out var found)
            && found.Authority.Equals(upstream.Authority, StringComparison.OrdinalIgnoreCase)
            ? string.Concat(value.AsSpan(0, start), value.AsSpan(slash))
            : value;
    }
}
