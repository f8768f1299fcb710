using System.Collections.Immutable;

namespace RegistryGuard.Core.Policy;

/// <summary>Rules that can never decide, since one before them covers all that they cover. Each rule that is found is such a one. It
/// does not find a rule that only several others cover together, or that a wider regular expression covers.</summary>
public static class ShadowedRules
{
    /// <summary>Each such rule with the first that stands in its way.</summary>
    public static ImmutableArray<(Rule Rule, Rule By)> Of(ImmutableArray<Rule> rules)
    {
        var found = ImmutableArray.CreateBuilder<(Rule, Rule)>();
        for (var i = 1; i < rules.Length; i++)
        {
            for (var before = 0; before < i; before++)
            {
                if (Covers(rules[before], rules[i]))
                {
                    found.Add((rules[i], rules[before]));
                    break;
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Why a rule can never decide.</summary>
    public static string Why(Rule rule, Rule by)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(by);
        return $"{rule.Classification.Rule} can never decide: {by.Classification.Rule} stands before it and covers all that it covers; put the narrower rule first";
    }

    private static bool Covers(Rule first, Rule later) =>
        (first.Repositories.IsEmpty
            || (later.Repositories.IsEmpty ? first.Repositories.Any(IsAny) : later.Repositories.All(pattern => Cover(first.Repositories, pattern))))
        && CoversTags(first, later);

    /// <summary>Whether the first covers all tags of the later, in a repository that both are about.</summary>
    public static bool CoversTags(Rule first, Rule later)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(later);
        return later.Tags.All(pattern => Cover(first.Tags, pattern));
    }

    private static bool Cover(ImmutableArray<TagPattern> patterns, TagPattern other) => patterns.Any(pattern => Covers(pattern, other));

    private static bool Covers(TagPattern pattern, TagPattern other) =>
        IsAny(pattern)
        || pattern.Text.Equals(other.Text, StringComparison.Ordinal)
        || (other.IsLiteral && pattern.IsMatch(other.Text))
        || IsBelow(pattern.Text, other.Text);

    private static bool IsAny(TagPattern pattern) =>
        pattern.Text is "**" || (pattern.Text is "*" && pattern.Subject is PatternSubject.Tag);

    // "base/**" and whatever begins with "base/".
    private static bool IsBelow(string pattern, string other) =>
        pattern.EndsWith("/**", StringComparison.Ordinal) && !pattern.StartsWith('/')
        && pattern.AsSpan(0, pattern.Length - 3).IndexOfAny("*?{") < 0
        && other.StartsWith(pattern.AsSpan(0, pattern.Length - 2), StringComparison.Ordinal) && other.Length > pattern.Length - 2;
}
