using System.Collections.Immutable;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Configuration;

/// <summary>Reads a rule's <c>target</c>.</summary>
internal static class TargetSection
{
    private const string Other = "target.released-in";

    public static Target? Read(Section rule, TagClass tagClass, ImmutableArray<TagPattern> repositories)
    {
        if (!rule.Has("target"))
        {
            return null;
        }

        if (tagClass is TagClass.Open)
        {
            rule.Fault("target", "is for rules of class protected and floating; open tags may be given any image");
            return null;
        }

        var target = rule.Under("target");
        return target.Has("released-in")
            ? ReadTemplate(rule, target, repositories)
            : rule.HasFaultUnder("target")
                ? null
            : rule.IsMap("target")
                ? Fault(rule, "target", "has no repository; give target: { released-in: dev/{rest} }, for example, or target: released")
                : rule.Value<Target?>("target", null, text => text == "released"
                    ? Target.Released
                    : Parsed<Target?>.Wrong("must be released, or { released-in: REPOSITORY }"));
    }

    /// <summary>Faults of rules that only let in what was let in by themselves before.</summary>
    public static void TellCycles(Section policy, ImmutableArray<Rule> rules)
    {
        foreach (var (rule, way) in TargetCycles.Of(rules))
        {
            var item = policy.Items("rules")!.Single(section => section.Path == rule.Classification.Rule);
            item.Fault(Other, way.Length == 2 && way[0] == way[1]
                ? "is the rule's own repository; write target: released"
                : $"goes round in a cycle, so no image can ever be the first: {string.Join(" takes what is released in ", way)}");
        }
    }

    private static Target? ReadTemplate(Section rule, Section target, ImmutableArray<TagPattern> repositories)
    {
        var template = target.Value<RepositoryTemplate?>("released-in", null, text =>
            RepositoryTemplate.TryParse(text, out var parsed, out var fault) ? parsed : Parsed<RepositoryTemplate?>.Wrong(fault));
        return template is null ? null
            : Target.ReleasedIn(template, repositories)
                ?? Fault(rule, Other, "has {rest}, so each pattern of repositories needs '**' once, as a segment of its own: prod/**");
    }

    private static Target? Fault(Section rule, string key, string message)
    {
        rule.Fault(key, message);
        return null;
    }
}
