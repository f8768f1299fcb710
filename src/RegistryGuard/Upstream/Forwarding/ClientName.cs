using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Who the client says it is, in credentials that upstream judges: recorded only with what upstream accepted.</summary>
internal static class ClientName
{
    public const int MaxLength = 256;

    /// <summary>The Basic user name or the token's subject; empty if there is none.</summary>
    public static string Of(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var credential) || credential.Parameter is not { } value)
        {
            return "";
        }

        var name = credential.Scheme.ToUpperInvariant() switch
        {
            "BASIC" => FromBasic(value),
            "BEARER" => FromToken(value),
            _ => "",
        };
        return name.Length <= MaxLength ? name
            : char.IsHighSurrogate(name[MaxLength - 1]) ? name[..(MaxLength - 1)] : name[..MaxLength];
    }

    /// <summary>The client's program, as it names itself; empty if it does not. Bounded, for it is logged.</summary>
    public static string AgentOf(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        return agent.Length <= MaxLength ? agent : agent[..MaxLength] + "…";
    }

    /// <summary>Where the client's connection comes from; empty if that is not known.</summary>
    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static string FromBasic(string value)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value)).Split(':', 2)[0];
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static string FromToken(string value)
    {
        try
        {
            var payload = System.Buffers.Text.Base64Url.DecodeFromChars(value.Split('.') is [_, var middle, _] ? middle : "");
            using var claims = JsonDocument.Parse(payload);
            return claims.RootElement.ValueKind is JsonValueKind.Object
                && claims.RootElement.TryGetProperty("sub", out var subject) && subject.ValueKind is JsonValueKind.String
                ? subject.GetString()! : ""; // throws for half a surrogate pair
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
