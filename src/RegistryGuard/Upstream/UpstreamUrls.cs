using System.Text.RegularExpressions;

namespace RegistryGuard.Upstream;

/// <summary>URLs in upstream's answers. Those on upstream's own host lose their host, or they would lead clients past the
/// guard; those on other hosts (redirects to a content network) stay. What follows the host stays byte for byte: it may be
/// the state of an upload.</summary>
internal static partial class UpstreamUrls
{
    /// <summary>The URL of a <c>Location</c>.</summary>
    public static string PathOnly(string url, Uri upstream) => TryPathOnly(url, upstream, out var path) ? path : url;

    /// <summary>Path and query of a URL that is absolute and on upstream's own host; false for all others.</summary>
    public static bool TryPathOnly(string url, Uri upstream, out string path)
    {
        path = "";
        var start = url.StartsWith("//", StringComparison.Ordinal) ? 2
            : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : -1;
        if (start < 0)
        {
            return false;
        }

        var length = url.AsSpan(start).IndexOfAny("/?#\\");
        var end = length < 0 ? url.Length : start + length;
        var scheme = start == 2 ? upstream.Scheme + ":" : "";
        if (!Uri.TryCreate(scheme + url[..end], UriKind.Absolute, out var host)
            || !host.Authority.Equals(upstream.Authority, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // A path that begins with two slashes would be read as another host.
        path = url.AsSpan(end) switch
        {
            ['/' or '\\', '/' or '\\', ..] => "/." + url[end..],
            ['/', ..] => url[end..],
            _ => "/" + url[end..],
        };
        return true;
    }

    /// <summary>The value of a <c>Link</c> (RFC 8288): its URLs stand in angle brackets.</summary>
    public static string LinksPathOnly(string links, Uri upstream) =>
        Link.Replace(links, link => $"<{PathOnly(link.ValueSpan[1..^1].ToString(), upstream)}>");

    /// <summary>The first URL of a <c>Link</c> that says it is of the next page, path-only if it is on upstream's own host; empty
    /// if it says so without a URL.</summary>
    public static string? Next(string? links, Uri upstream) =>
        links is null || !links.Contains("next", StringComparison.OrdinalIgnoreCase) ? null
        : Link.Match(links) is { Success: true } link ? PathOnly(link.ValueSpan[1..^1].ToString(), upstream)
        : "";

    [GeneratedRegex("<[^<>]*>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Link { get; }
}
