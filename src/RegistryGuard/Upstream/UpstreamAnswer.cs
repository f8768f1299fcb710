using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Proxy;

namespace RegistryGuard.Upstream;

/// <summary>An answer that upstream gave to a request of the guard's own, read to its end. It may be given to one client only,
/// with whose headers it was asked for.</summary>
internal sealed class UpstreamAnswer(HttpResponseMessage response, byte[] body)
{
    private readonly bool _saidItsLength = response.Content.Headers.ContentLength is not null;

    public HttpStatusCode Status => response.StatusCode;

    public byte[] Body => body;

    public bool IsSuccess => response.IsSuccessStatusCode;

    /// <summary>Whether a write so answered has had no effect, and never will have.</summary>
    public bool IsCertainRefusal => (int)Status is 400 or 401 or 403 or 404 or 413 or 415 or 422 or 429;

    /// <summary>Whether a delete so answered will have no effect later.</summary>
    public bool IsCertain => (int)Status is < 500 and not 408;

    public string ContentType { get; } = response.Content.Headers.ContentType?.ToString() ?? "";

    /// <summary>The digest that upstream says the manifest has, if it says one that can be read.</summary>
    public Digest? ContentDigest { get; } =
        response.Headers.TryGetValues("Docker-Content-Digest", out var values)
        && Digest.TryParse(values.FirstOrDefault(), out var digest) ? digest : null;

    /// <summary>A header of the answer, or null.</summary>
    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>Gives the client this answer as its own.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="transformer">What changes on the way back.</param>
    /// <param name="logger">Told if the answer shows a fault at upstream.</param>
    /// <param name="digest">What to say the manifest's digest is, instead of what upstream says.</param>
    public async Task WriteToAsync(HttpContext context, UpstreamTransformer transformer, ILogger logger, Digest? digest = null)
    {
        UpstreamLog.PassedOn(logger, context, response);
        context.Response.StatusCode = (int)Status;
        var hasBody = await transformer.TransformResponseAsync(context, response, context.RequestAborted);
        if (digest is { } named)
        {
            context.Response.Headers["Docker-Content-Digest"] = named.Value;
        }

        // What was asked with HEAD keeps the length that upstream says.
        if (hasBody && Status is not HttpStatusCode.NotModified && response.RequestMessage?.Method != HttpMethod.Head)
        {
            // A refusal is framed as upstream framed it: by the difference strangers could tell which way it came.
            if (IsSuccess || _saidItsLength)
            {
                context.Response.ContentLength = body.Length;
            }

            await AnswerParts.WriteAsync(context.Response, body, context.RequestAborted);
        }
    }
}
