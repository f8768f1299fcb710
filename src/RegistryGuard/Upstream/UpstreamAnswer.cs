using System.Net;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>Upstream's answer to a request of the guard's own, read to its end. Only the client whose headers were sent may be given
/// it.</summary>
internal sealed class UpstreamAnswer(HttpResponseMessage response, byte[] body)
{
    /// <summary>That there is nothing.</summary>
    public static UpstreamAnswer Nothing => new(new HttpResponseMessage(HttpStatusCode.NotFound), []);

    /// <summary>The answer as it came, without its body.</summary>
    public HttpResponseMessage Response => response;

    /// <summary>Whether upstream gave a Content-Length.</summary>
    public bool SaidItsLength { get; } = response.Content.Headers.ContentLength is not null;

    public HttpStatusCode Status => response.StatusCode;

    public byte[] Body => body;

    public bool IsSuccess => response.IsSuccessStatusCode;

    /// <summary>Whether a write with this answer has had no effect and never will. After a 408 or 425 it may still take effect.</summary>
    public bool IsCertainRefusal => (int)Status is (>= 400 and < 500 and not (408 or 425)) or 501;

    /// <summary>Whether a delete with this answer will have no effect later.</summary>
    public bool IsFinalForDelete => (int)Status is < 500 and not 408;

    public string ContentType { get; } = response.Content.Headers.ContentType?.ToString() ?? "";

    /// <summary>The digest that upstream says the manifest has, if it says one that can be read.</summary>
    public Digest? ContentDigest { get; } =
        response.Headers.TryGetValues("Docker-Content-Digest", out var values)
        && Digest.TryParse(values.FirstOrDefault(), out var digest) ? digest : null;

    /// <summary>A header of the answer, or null.</summary>
    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
