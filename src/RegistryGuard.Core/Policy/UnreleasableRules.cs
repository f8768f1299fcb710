using System.Collections.Immutable;

namespace RegistryGuard.Core.Policy;

/// <summary>Rules that take only what is released, in a policy under which no push can release anything: no tag is protected, or each that
/// is takes only what is released itself. What is found is so; that the tags of just one repository can't be released is not found.</summary>
public static class UnreleasableRules
{
    /// <summary>Each such rule.</summary>
    public static ImmutableArray<Rule> Of(TagPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Default is TagClass.Protected
            || policy.Rules.Any(rule => rule.Classification is { Class: TagClass.Protected, Target: null })
                ? []
                : [.. policy.Rules.Where(rule => rule.Classification is { Target: not null } or { OnlyForward: true })];
    }

    /// <summary>Why nothing can be pushed to the tags of such a rule.</summary>
    public static string Why(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var key = rule.Classification.Target is not null ? "target" : "direction: forward";
        return $"{rule.Classification.Rule} takes only released images ({key}), and no push can release one: no tag is protected without a target of its own; protect the release tags by a rule, or by policy.default";
    }
}
