using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>The user name of a credential that every reader reads alike. Rights hang on it (<c>pushers</c>), so what one reader could take
/// for another name, or for no credential at all, has none.</summary>
internal static class PlainName
{
    /// <summary>The Basic user name or the token's subject; empty if there is none that is plain.</summary>
    /// <param name="authorization">The value of the request's one <c>Authorization</c> header.</param>
    public static string Of(string authorization)
    {
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return "";
        }

        var (scheme, value) = (authorization[..space], authorization[(space + 1)..]);
        var name = scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? FromBasic(value)
            : scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? FromToken(value)
            : "";
        return name.Length > ClientName.MaxLength || name.Any(char.IsControl) ? "" : name;
    }

    // Readers differ in what they overlook in base64: spaces, a missing '=', characters that it does not have. So only as it is written.
    private static string FromBasic(string value)
    {
        var bytes = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, bytes, out var length)
            || !Convert.ToBase64String(bytes, 0, length).Equals(value, StringComparison.Ordinal))
        {
            return "";
        }

        var text = bytes.AsSpan(0, length);
        var colon = text.IndexOf((byte)':');
        return colon < 0 ? "" : TextOf(text[..colon]);
    }

    // The signature is upstream's to check. It covers the text, so only upstream's token service chooses what stands there.
    private static string FromToken(string value)
    {
        if (value.Split('.') is not [{ Length: > 0 }, { Length: > 0 } payload, { Length: > 0 } signature]
            || !Base64Url.IsValid(payload) || !Base64Url.IsValid(signature))
        {
            return "";
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            if (claims.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return "";
            }

            // Of two, and of names in other letter case, readers differ in which one counts.
            var subjects = claims.RootElement.EnumerateObject()
                .Where(claim => claim.Name.Equals("sub", StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
            return subjects is [{ Name: "sub", Value.ValueKind: JsonValueKind.String } subject] ? subject.Value.GetString()! : "";
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string TextOf(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "";
}
