using System.Net;
using System.Text.Json;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>A 404 by which upstream hides that it forbids something. Some registries say "not found" to who may not do a thing; that is
/// told from what is really not there by the code of their error, where it speaks of the repository or of rights.</summary>
internal static class MaskedRefusal
{
    // The client has read a manifest of this repository, so "name unknown" is not so.
    private static readonly string[] Codes = [ErrorCode.NameUnknown.Wire(), ErrorCode.Denied.Wire(), "UNAUTHORIZED", "FORBIDDEN"];

    /// <summary>Whether the answer to a client that may read the repository is such a refusal.</summary>
    public static bool Is(UpstreamAnswer answer)
    {
        if (answer.Status is not HttpStatusCode.NotFound || answer.Body.Length == 0)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return document.RootElement.GetProperty("errors").EnumerateArray().Any(error =>
                Codes.Contains(error.GetProperty("code").GetString(), StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
