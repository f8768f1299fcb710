using System.Buffers;

namespace RegistryGuard.Core.Oci;

/// <summary>A request target taken apart: path segments, decoded once, and the query's raw parts. Anything that a registry might
/// read differently (encoded slashes, dot segments, empty segments, anything that isn't plain ASCII) is a fault.</summary>
internal sealed class RequestTarget
{
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@!$&'()*+,=");

    private RequestTarget(IReadOnlyList<string> segments, string query)
    {
        Segments = segments;
        Query = query;
    }

    /// <summary>The decoded segments after the leading slash; the last one is empty if the path ends with a slash.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>The raw query without its question mark.</summary>
    public string Query { get; }

    /// <summary>Takes a raw target apart; null, with the reason, if it is not plain.</summary>
    public static RequestTarget? TryParse(string rawTarget, out string reason)
    {
        var target = OriginForm(rawTarget);
        if (target.IsEmpty || target[0] != '/')
        {
            reason = "the request target is not a path";
            return null;
        }

        if (target.ContainsAnyExceptInRange('!', '~') || target.Contains('#'))
        {
            reason = "the request target has a character that a URL can't have";
            return null;
        }

        var question = target.IndexOf('?');
        var path = question < 0 ? target[1..] : target[1..question];
        var query = question < 0 ? "" : target[(question + 1)..].ToString();
        var segments = new List<string>(8);
        foreach (var range in path.Split('/'))
        {
            if (!TryDecode(path[range], out var segment))
            {
                reason = "the path has an encoded character that stands in no registry path";
                return null;
            }

            if (segment is "." or "..")
            {
                reason = "the path has a dot segment";
                return null;
            }

            segments.Add(segment);
        }

        // A trailing slash leaves one empty segment at the end; the parser knows the two places where that is right.
        if (segments.IndexOf("") is var empty && empty >= 0 && empty < segments.Count - 1)
        {
            reason = "the path has an empty segment";
            return null;
        }

        reason = "";
        return new RequestTarget(segments, query);
    }

    /// <summary>The query's parts as they were sent, each with its decoded name; null, with the reason, if one can't be read.</summary>
    public static IReadOnlyList<QueryPart>? TryParseQuery(string query, out string reason)
    {
        reason = "";
        var parts = new List<QueryPart>();
        foreach (var range in query.AsSpan().Split('&'))
        {
            var raw = query[range];
            if (raw.Length == 0)
            {
                continue;
            }

            var equals = raw.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? raw : raw[..equals];
            if (TryDecodeQuery(name) is not { } decodedName
                || TryDecodeQuery(equals < 0 ? "" : raw[(equals + 1)..]) is not { } value)
            {
                reason = raw.Contains(';', StringComparison.Ordinal)
                    ? "the query has a semicolon, which some registries take for '&' and others don't"
                    : "the query has a '%' without two hexadecimal digits after it";
                return null;
            }

            parts.Add(new QueryPart(decodedName, value, raw));
        }

        return parts;
    }

    // RFC 9112, 3.2.2: a server takes the absolute form too. Kestrel has compared its authority with Host.
    private static ReadOnlySpan<char> OriginForm(string rawTarget)
    {
        var target = rawTarget.AsSpan();
        var scheme = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : 0;
        if (scheme == 0)
        {
            return target;
        }

        var end = target[scheme..].IndexOfAny("/?#");
        return end < 0 || target[scheme + end] != '/' ? [] : target[(scheme + end)..];
    }

    private static bool TryDecode(ReadOnlySpan<char> raw, out string segment)
    {
        if (!raw.Contains('%'))
        {
            segment = raw.ToString();
            return !raw.ContainsAnyExcept(PathCharacters);
        }

        Span<char> decoded = stackalloc char[Math.Min(raw.Length, 512)];
        segment = "";
        var length = 0;
        for (var i = 0; i < raw.Length; i++, length++)
        {
            if (length == decoded.Length || (raw[i] == '%' && !TryHex(raw[i..], out decoded[length])))
            {
                return false;
            }

            if (raw[i] == '%')
            {
                i += 2;
            }
            else
            {
                decoded[length] = raw[i];
            }
        }

        segment = decoded[..length].ToString();
        return !decoded[..length].ContainsAnyExcept(PathCharacters);
    }

    private static bool TryHex(ReadOnlySpan<char> escape, out char c)
    {
        c = default;
        if (escape.Length < 3 || !char.IsAsciiHexDigit(escape[1]) || !char.IsAsciiHexDigit(escape[2]))
        {
            return false;
        }

        c = (char)((Convert.ToInt32(escape[1].ToString(), 16) << 4) | Convert.ToInt32(escape[2].ToString(), 16));
        return true;
    }

    // As registries do (form decoding): "+" is a space. A semicolon separates for some of them and not for others.
    private static string? TryDecodeQuery(string raw)
    {
        if (raw.Contains(';', StringComparison.Ordinal))
        {
            return null;
        }

        for (var i = raw.IndexOf('%', StringComparison.Ordinal); i >= 0; i = raw.IndexOf('%', i + 1))
        {
            if (!TryHex(raw.AsSpan(i), out _))
            {
                return null;
            }
        }

        return Uri.UnescapeDataString(raw.Replace('+', ' '));
    }
}

/// <summary>One part of a query.</summary>
/// <param name="Name">Decoded.</param>
/// <param name="Value">Decoded.</param>
/// <param name="Raw">As it was sent.</param>
internal readonly record struct QueryPart(string Name, string Value, string Raw);
