using System.Net;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Passes upstream's answers to the guard's own calls on to clients.</summary>
internal sealed class AnswerWriter(Uri upstream, ILogger<AnswerWriter> logger)
{
    /// <summary>Writes an answer that was read to its end.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="answer">Upstream's answer to a request in this client's name.</param>
    /// <param name="digest">What to say the manifest's digest is, instead of what upstream says.</param>
    public async Task WriteAsync(HttpContext context, UpstreamAnswer answer, Digest? digest = null)
    {
        UpstreamLog.PassedOn(logger, ClientName.AddressOf(context), answer.Response);
        var response = context.Response;
        response.StatusCode = (int)answer.Status;
        var hasBody = await new UpstreamTransformer(upstream, "").TransformResponseAsync(context, answer.Response, context.RequestAborted);
        if (digest is { } named)
        {
            response.Headers["Docker-Content-Digest"] = named.Value;
        }

        // What was asked with HEAD keeps the length that upstream says.
        if (hasBody && answer.Status is not (HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified) && answer.Response.RequestMessage?.Method != HttpMethod.Head)
        {
            // A refusal keeps upstream's framing: a difference would tell strangers whether it was streamed, and so whether the tag is bound.
            if (answer.IsSuccess || answer.SaidItsLength)
            {
                response.ContentLength = answer.Body.Length;
            }

            // What was asked with GET may be for a client that asked with HEAD.
            if (HttpMethods.IsHead(context.Request.Method))
            {
                return;
            }

            await AnswerPieces.WriteAsync(response, answer.Body, context.RequestAborted);
        }
    }
}
