using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace RegistryGuard.Admin.Api;

/// <summary>The path of a request as the client sent it, read segment by segment: the server unescapes all of it but <c>%2F</c>, once,
/// and takes dots out, so that what it makes of a name can't be told from another name.</summary>
internal static class AdminPath
{
    private static readonly string[] Firsts = ["api", "openapi"];

    /// <summary>Whether a request is one to the API, also where its path is not spelt as the API's are (<c>//api</c>, <c>/API/V1</c>): its client
    /// wants a problem document.</summary>
    public static bool IsMeantForTheApi(PathString path)
    {
        var text = path.Value.AsSpan().TrimStart('/');
        foreach (var first in Firsts)
        {
            if (text.StartsWith(first, StringComparison.OrdinalIgnoreCase) && (text.Length == first.Length || !char.IsLetterOrDigit(text[first.Length])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the path begins as the API's do, letter case included: routes would take another.</summary>
    public static bool IsSpeltAsTheApi(PathString path) => Firsts.Any(first => path.StartsWithSegments("/" + first, StringComparison.Ordinal));

    /// <summary>Sets the path so that routes see each segment whole, its slashes and percent signs escaped; <see cref="Unescape"/> gives
    /// the segment.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Normalize(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length);
        if (path.IsEmpty || path[0] != '/')
        {
            return "the request's target must be a path";
        }

        var segments = new List<string>();
        foreach (var range in path[1..].Split('/'))
        {
            if (!TryUnescape(path[1..][range], out var segment))
            {
                return "the path has a percent sign that is no escape";
            }

            if (segment is "." or "..")
            {
                return "the path must have no segment of dots";
            }

            segments.Add(Escape(segment));
        }

        // The conversion from a string would unescape it.
        context.Request.Path = new PathString("/" + string.Join('/', segments));
        return null;
    }

    /// <summary>A route's value as the client meant it.</summary>
    public static string Unescape(string value) => value.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    private static string Escape(string segment) => segment.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static bool TryUnescape(ReadOnlySpan<char> escaped, [NotNullWhen(true)] out string? segment)
    {
        segment = null;
        for (var i = escaped.IndexOf('%'); i >= 0; i = escaped[(i + 1)..].IndexOf('%') is >= 0 and var next ? i + 1 + next : -1)
        {
            if (i + 2 >= escaped.Length || !char.IsAsciiHexDigit(escaped[i + 1]) || !char.IsAsciiHexDigit(escaped[i + 2]))
            {
                return false;
            }
        }

        segment = Uri.UnescapeDataString(escaped.ToString());
        return true;
    }
}
