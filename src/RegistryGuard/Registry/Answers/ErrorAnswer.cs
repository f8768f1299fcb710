using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Registry.Answers;

/// <summary>Writes an answer of the guard's own.</summary>
internal static class ErrorAnswer
{
    // Browsers never render these answers, so '…' and '+' may stand as they are.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal const int LongestWarning = 1024;

    public static async Task WriteAsync(HttpContext context, OciError error)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        if (error.Allow is { } allow)
        {
            response.Headers.Allow = allow;
        }

        if (error.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error.ClosesConnection)
        {
            response.Headers.Connection = "close";
        }

        // An answer to HEAD has no body, so its sentence is sent in a header.
        if (context.Request.Method == "HEAD")
        {
            response.Headers.Warning = WarningOf(error.Message);
        }

        var body = Body(error);
        response.ContentLength = body.Length;
        // Methods are case-sensitive: to "head", the server in front wants a body.
        if (context.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>The answer's body.</summary>
    public static byte[] Body(OciError error)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("code", error.Code.Wire());
            json.WriteString("message", error.Message);
            if (error.Detail is { } detail)
            {
                json.WriteStartObject("detail");
                foreach (var (name, value) in detail)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    // RFC 7234, 5.5, as the distribution spec has it: code 299, no agent, a quoted text of plain ASCII.
    private static string WarningOf(string message)
    {
        var text = new StringBuilder("299 - \"");
        foreach (var character in message.Replace("…", "...", StringComparison.Ordinal).AsSpan())
        {
            if (text.Length >= LongestWarning)
            {
                text.Append("...");
                break;
            }

            text.Append(character switch
            {
                '"' => "'",
                '\\' => "/",
                >= ' ' and <= '~' => character.ToString(),
                _ => "?",
            });
        }

        return text.Append('"').ToString();
    }
}
