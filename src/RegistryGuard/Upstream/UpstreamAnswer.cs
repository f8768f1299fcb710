using System.Net;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>An answer that upstream gave to a request of the guard's own, read to its end.</summary>
internal sealed class UpstreamAnswer(HttpResponseMessage response, byte[] body)
{
    public HttpStatusCode Status => response.StatusCode;

    public byte[] Body => body;

    public bool IsSuccess => response.IsSuccessStatusCode;

    /// <summary>Whether a write so answered has had no effect, and never will have.</summary>
    public bool IsCertainRefusal => (int)Status is 400 or 401 or 403 or 404 or 413 or 415 or 422 or 429;

    public string ContentType => response.Content.Headers.ContentType?.ToString() ?? "";

    /// <summary>The digest that upstream says the manifest has, if it says one that can be read.</summary>
    public Digest? ContentDigest =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values)
        && Digest.TryParse(values.FirstOrDefault(), out var digest) ? digest : null;

    /// <summary>Gives the client this answer as its own.</summary>
    public async Task WriteToAsync(HttpContext context, UpstreamTransformer transformer)
    {
        context.Response.StatusCode = (int)Status;
        if (await transformer.TransformResponseAsync(context, response, context.RequestAborted))
        {
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
