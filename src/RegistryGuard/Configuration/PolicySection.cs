using System.Collections.Immutable;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Configuration;

/// <summary>Reads <c>policy</c>.</summary>
internal static class PolicySection
{
    public static TagPolicy Read(Section policy, bool isAudit)
    {
        var standard = TagPolicy.Standard;
        var rules = policy.Items("rules")?.Select(ReadRule).ToImmutableArray() ?? standard.Rules;
        TargetSection.TellCycles(policy, rules);
        return new TagPolicy(
            policy.Value("default", standard.Default, Class),
            policy.Value("builtin", standard.HasBuiltin, Quantities.Boolean),
            policy.Value("blobDeletes", standard.BlobDeletes, text =>
                Quantities.Word(text, ("refuse", BlobDeletes.Refuse), ("forward", BlobDeletes.Forward))),
            rules)
        {
            SparseIndexes = policy.Value("sparseIndexes", standard.SparseIndexes, text =>
                Quantities.Word(text, ("accept", SparseIndexes.Accept), ("refuse", SparseIndexes.Refuse))),
            IsAudit = isAudit,
        };
    }

    private static Rule ReadRule(Section rule)
    {
        var repositories = Patterns(rule, "repositories", PatternSubject.Repository);
        if (rule.HasEmptyList("repositories"))
        {
            rule.Fault("repositories", "has no pattern; remove the key for a rule about any repository");
        }

        var tags = Patterns(rule, "tags", PatternSubject.Tag, rule.Has("keep") ? ArchiveTag.LongestTag : null);
        if (!rule.Has("tags") || rule.HasEmptyList("tags"))
        {
            rule.Fault(rule.Has("tags") ? "tags" : "", "has no pattern of tags; give at least one, for example tags: [\"*\"]");
        }

        if (!rule.Has("class"))
        {
            rule.Fault("", "has no class; give class: protected, floating or open");
        }

        var tagClass = rule.Value("class", TagClass.Protected, Class);
        if (rule.Has("delete") && tagClass is not TagClass.Protected)
        {
            rule.Fault("delete", "is for rules of class protected only; tags of other classes may be deleted anyway");
        }

        var mayBeDeleted = rule.Value("delete", false, text => Quantities.Word(text, ("refuse", false), ("allow", true)));
        var target = TargetSection.Read(rule, tagClass, repositories);
        var (isRecorded, onlyForward, keep) = ReadMoves(rule, tagClass, isJudged: target is not null && tagClass is TagClass.Floating);
        var isAudited = rule.Value("mode", false, text => Quantities.Word(text, ("audit", true)));
        return new Rule(repositories, tags, tagClass, rule.Path, mayBeDeleted, ReadPushers(rule), target, isRecorded, onlyForward, keep, isAudited);
    }

    private static (bool IsRecorded, bool OnlyForward, int Keep) ReadMoves(Section rule, TagClass tagClass, bool isJudged)
    {
        foreach (var (key, others) in ((string, string)[])[
            ("pull", "pulls of protected tags are by the record anyway, and open tags have no moves"),
            ("direction", "protected tags don't move, and the moves of open tags are not judged"),
            ("keep", "protected tags keep what they have anyway, and what open tags had is not recorded")])
        {
            if (rule.Has(key) && tagClass is not TagClass.Floating)
            {
                rule.Fault(key, $"is for rules of class floating only; {others}");
            }
        }

        var onlyForward = rule.Value("direction", false, text => Quantities.Word(text, ("any", false), ("forward", true)));
        var keep = rule.Value("keep", 0, Quantities.Count(1, KeptManifests.Most));
        isJudged |= onlyForward || keep > 0;
        var isRecorded = rule.Value("pull", isJudged, text => Quantities.Word(text, ("upstream", false), ("recorded", true)));
        if (isJudged && !isRecorded)
        {
            rule.Fault("pull", keep > 0
                ? "can't be upstream with keep, for what the tag had is kept by the record; remove the key or give pull: recorded"
                : "can't be upstream with target or direction: forward, for what the registry has was not judged by them; remove the key or give pull: recorded");
        }

        return (isRecorded, onlyForward, keep);
    }

    private static Pushers? ReadPushers(Section rule)
    {
        if (rule.HasEmptyList("pushers"))
        {
            rule.Fault("pushers", "has no name; give at least one, or remove the key to let anyone push whom upstream lets");
        }

        // A name at fault is left out, and the configuration with it.
        var names = Patterns(rule, "pushers", PatternSubject.User);
        return names.IsEmpty ? null : new Pushers(names);
    }

    // A tag that is written out must be short enough for what its rule asks; of patterns, each tag is judged when it is pushed.
    private static ImmutableArray<TagPattern> Patterns(Section rule, string key, PatternSubject subject, int? longest = null) =>
        rule.Values(key, [], text => !TagPattern.TryParse(text, subject, out var pattern, out var fault) ? Parsed<TagPattern>.Wrong(fault)
            : pattern.IsLiteral && text.Length > longest ? Parsed<TagPattern>.Wrong($"has {text.Length} characters, and with keep {longest} are the most, so that its archive tags have room for their time")
            : pattern);

    private static Parsed<TagClass> Class(string text) => Quantities.Word(
        text, ("protected", TagClass.Protected), ("floating", TagClass.Floating), ("open", TagClass.Open));
}
