using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Changes requests on their way upstream, and answers on their way back: the target is the rebuilt one, unsafe headers are removed
/// (<see cref="StrippedHeaders"/>), and URLs that would lead clients past the guard are rewritten.</summary>
internal class UpstreamTransformer(Uri upstream, string target) : HttpTransformer
{
    // Canonicalization is off because the target is rebuilt already, and the state of an upload must arrive as it was given.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _authority = upstream.GetLeftPart(UriPartial.Authority);

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // Those that were copied: names that HTTP does not have are not among them, though the server in front takes them.
        List<string>? stripped = null;
        foreach (var (name, _) in proxyRequest.Headers.NonValidated)
        {
            if (StrippedHeaders.Contains(name))
            {
                (stripped ??= []).Add(name);
            }
        }

        stripped?.ForEach(name => proxyRequest.Headers.Remove(name));

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
        DropInvalid(proxyResponse?.Headers);
        DropInvalid(proxyResponse?.Content.Headers);
        var copiesBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var headers = httpContext.Response.Headers;
        headers.Location = Each(headers.Location, location => UpstreamUrls.PathOnly(location, upstream));
        headers.Link = Each(headers.Link, links => UpstreamUrls.LinksPathOnly(links, upstream));

        // docker-registry 2.8 announces the blob's length with a 416 and sends less: the client would wait for the rest.
        if (httpContext.Response.StatusCode == StatusCodes.Status416RangeNotSatisfiable && HttpMethods.IsGet(httpContext.Request.Method))
        {
            httpContext.Response.ContentLength = 0;
            return false;
        }

        return copiesBody;
    }

    // The server in front would throw on a value that HTTP does not have, after upstream has done what it was asked.
    private static void DropInvalid(HttpHeaders? headers)
    {
        List<string>? invalid = null;
        foreach (var (name, values) in headers?.NonValidated ?? default)
        {
            foreach (var value in values)
            {
                if (!HeaderValues.IsValid(value))
                {
                    (invalid ??= []).Add(name);
                    break;
                }
            }
        }

        invalid?.ForEach(name => headers!.Remove(name));
    }

    protected static StringValues Each(StringValues values, Func<string, string> change) =>
        values.Count == 0 ? values : new StringValues([.. values.Select(value => change(value ?? ""))]);
}
