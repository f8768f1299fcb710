using System.Collections.Immutable;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>Rules whose <c>released-in</c> leads back to themselves, so that an image would have to be released before it is released.
/// From each rule it follows the repositories that the rule's patterns most plainly mean. Each cycle that is found is one. A cycle that
/// only repositories with names of another form are in is not found, and every push to those is refused.</summary>
public static partial class TargetCycles
{
    private static readonly string[] Rests = ["x", "x/x"];

    /// <summary>Each such rule, with the repositories on the way: the first and the last come under the same rule.</summary>
    public static ImmutableArray<(Rule Rule, ImmutableArray<RepositoryName> Way)> Of(ImmutableArray<Rule> rules)
    {
        var found = ImmutableArray.CreateBuilder<(Rule, ImmutableArray<RepositoryName>)>();
        foreach (var rule in rules.Where(rule => HasTemplate(rule)))
        {
            var seen = new HashSet<RepositoryName>();
            if (SamplesOf(rule).Select(start => WayBack(rules, rule, rule, [start], seen)).FirstOrDefault(way => way is not null) is { } back)
            {
                found.Add((rule, back));
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<RepositoryName>? WayBack(
        ImmutableArray<Rule> rules, Rule begun, Rule at, ImmutableArray<RepositoryName> way, HashSet<RepositoryName> seen)
    {
        // A template may lead to ever longer names.
        if (way.Length > rules.Length || at.Classification.Target!.Where(way[^1]) is not { } next)
        {
            return null;
        }

        way = way.Add(next);
        var deciding = Deciding(rules, next);
        if (deciding.Contains(begun))
        {
            return way;
        }

        foreach (var rule in seen.Add(next) ? deciding : [])
        {
            if (WayBack(rules, begun, rule, way, seen) is { } back)
            {
                return back;
            }
        }

        return null;
    }

    // The rules with a template that decide on tags of the repository: not those that one before covers all tags of.
    private static List<Rule> Deciding(ImmutableArray<Rule> rules, RepositoryName repository)
    {
        var about = rules.Where(rule => rule.Covers(repository)).ToList();
        return [.. about.Where((rule, i) => HasTemplate(rule) && !about.Take(i).Any(before => ShadowedRules.CoversTags(before, rule)))];
    }

    // A floating tag releases nothing, so none waits for it.
    private static bool HasTemplate(Rule rule) => rule.Classification is { Class: TagClass.Protected, Target.Template: not null };

    private static IEnumerable<RepositoryName> SamplesOf(Rule rule) =>
        (rule.Repositories.IsEmpty ? ["**"] : rule.Repositories.Select(pattern => pattern.Text))
        .SelectMany(text => Rests.Select(rest => Class.Replace(text.Replace("**", rest, StringComparison.Ordinal), "1").Replace('*', 'x').Replace('?', 'x')))
        .Select(name => RepositoryName.TryParse(name, out var sample) && rule.Covers(sample) ? sample : (RepositoryName?)null)
        .OfType<RepositoryName>();

    [GeneratedRegex(@"\{[a-z]+\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Class { get; }
}
