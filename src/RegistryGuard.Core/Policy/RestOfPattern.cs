using System.Diagnostics.CodeAnalysis;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>What <c>**</c> matches in a pattern of repositories. The pattern must have it once, as a segment of its own, so that no name
/// can be divided in two ways: all other segments match just one.</summary>
public sealed class RestOfPattern
{
    private const string Any = "**";
    private readonly int _before;
    private readonly int _after;

    private RestOfPattern(TagPattern pattern, int before, int after) => (Pattern, _before, _after) = (pattern, before, after);

    /// <summary>The pattern.</summary>
    public TagPattern Pattern { get; }

    /// <summary>Of the pattern of any repository at all: what it matches is the whole name.</summary>
    public static RestOfPattern OfAny { get; } = new(TagPattern.Parse(Any, PatternSubject.Repository), 0, 0);

    /// <summary>Finds it; false if the pattern has none that is clear.</summary>
    public static bool TryFind(TagPattern pattern, [NotNullWhen(true)] out RestOfPattern? rest)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        rest = null;
        // A regular expression, or another subject.
        if (pattern.Subject is not PatternSubject.Repository || pattern.Text.StartsWith('/'))
        {
            return false;
        }

        var segments = pattern.Text.Split('/');
        var at = Array.IndexOf(segments, Any);
        if (at < 0 || segments.Count(segment => segment.Contains(Any, StringComparison.Ordinal)) > 1)
        {
            return false;
        }

        rest = new(pattern, at, segments.Length - at - 1);
        return true;
    }

    /// <summary>What <c>**</c> matches in the name; empty for nothing, null if the pattern does not match the name.</summary>
    public string? Of(RepositoryName repository) => Pattern.IsMatch(repository)
        ? string.Join('/', repository.Value.Split('/')[_before..^_after])
        : null;
}
