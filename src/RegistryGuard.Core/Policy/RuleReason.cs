namespace RegistryGuard.Core.Policy;

/// <summary>Why a tag has the class that it has, in one sentence (docs/admin.md, <c>explain</c>).</summary>
public static class RuleReason
{
    private const int MostNamed = 8;

    /// <summary>The sentence.</summary>
    public static string Of(TagPolicy policy, Classification classified)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(classified);
        return classified.Rule == TagPolicy.BuiltinRule ? "signature and referrers tags are open, ahead of all rules (policy.builtin)"
            : policy.Rules.FirstOrDefault(rule => rule.Classification.Rule == classified.Rule) is { } rule
                ? $"{classified.Rule} is the first rule that covers it: tags {Names([.. rule.Tags])}{(rule.Repositories.IsEmpty ? "" : $" of {Names([.. rule.Repositories])}")}"
            : $"no rule covers it, so {classified.Rule} decides";
    }

    private static string Names(IReadOnlyList<TagPattern> patterns) =>
        string.Join(", ", patterns.Take(MostNamed).Select(pattern => pattern.Text))
        + (patterns.Count > MostNamed ? $" and {patterns.Count - MostNamed} more" : "");
}
