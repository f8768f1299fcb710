using System.Collections.Immutable;

namespace RegistryGuard.Core.Oci;

/// <summary>A path beyond the registry API, and all below it, that may be read through the guard. It can cover no path of the
/// API: not those of a repository, and so no manifest.</summary>
public sealed class PathPrefix
{
    private readonly ImmutableArray<string> _segments;

    private PathPrefix(ImmutableArray<string> segments) => _segments = segments;

    /// <summary>Reads a prefix; null, with what would be valid, if it is none.</summary>
    public static PathPrefix? TryParse(string text, out string fault)
    {
        fault = "must be a plain path beyond the registry API, for example /api/v2.0 or /v2/_zot, and not / alone";
        if (text.Contains('%', StringComparison.Ordinal)
            || text.Contains('?', StringComparison.Ordinal)
            || !text.StartsWith('/')
            || RequestTarget.TryParse(text, out _) is not { } target)
        {
            return null;
        }

        var segments = target.Segments.Where(segment => segment.Length > 0).ToImmutableArray();
        if (segments.IsEmpty)
        {
            return null;
        }

        // No repository's name begins with an underscore. Some registries take "V2" for "v2".
        if (segments[0].Equals("v2", StringComparison.OrdinalIgnoreCase)
            && (segments[0] != "v2" || segments.Length < 2 || !segments[1].StartsWith('_') || segments[1] == "_catalog"))
        {
            fault = "could cover manifests, which only the registry API may reach; under /v2/ only what begins with an underscore can be passed, for example /v2/_zot";
            return null;
        }

        return new PathPrefix(segments);
    }

    /// <summary>The prefix as a path.</summary>
    public override string ToString() => "/" + string.Join('/', _segments);

    internal bool Covers(IReadOnlyList<string> segments) =>
        segments.Count >= _segments.Length
        && !(segments[0] == "v2" && segments.Contains("manifests", StringComparer.OrdinalIgnoreCase))
        && segments.Take(_segments.Length).SequenceEqual(_segments, StringComparer.Ordinal);
}

/// <summary>What is let through beside the registry API.</summary>
/// <param name="Read">Paths to read.</param>
/// <param name="Token">Where upstream gives tokens (OCI distribution spec, "Authentication"), or null: a path that may be read
/// and posted to.</param>
public sealed record BeyondTheApi(ImmutableArray<PathPrefix> Read, string? Token)
{
    /// <summary>Nothing.</summary>
    public static BeyondTheApi Nothing { get; } = new([], null);

    /// <summary>Whether a path can be that of a token endpoint: plain, and no path of the API.</summary>
    public static bool CanBeToken(string path) =>
        !path.Contains('?', StringComparison.Ordinal)
        && RequestTarget.TryParse(path, out _) is { } target
        && "/" + string.Join('/', target.Segments) == path
        && !target.Segments.Contains("manifests", StringComparer.OrdinalIgnoreCase)
        && RegistryRequestParser.TryParse("GET", path, out _) is null
        && RegistryRequestParser.TryParse("POST", path, out _) is null;

    internal bool Covers(string method, IReadOnlyList<string> segments) =>
        (method is "GET" or "HEAD" && Read.Any(prefix => prefix.Covers(segments)))
        || (method is "GET" or "POST" && Token is not null && Token == "/" + string.Join('/', segments));
}
