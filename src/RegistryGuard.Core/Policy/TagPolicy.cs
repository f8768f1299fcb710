using System.Collections.Immutable;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>Which tags are protected, floating or open (docs/configuration.md, <c>policy</c>): the built-in open tags, then archive tags,
/// then the rules in their order, then the default. Immutable but for its memory of answers, which is bounded; safe for any threads.</summary>
public sealed class TagPolicy
{
    // With names of an ordinary length, about 4 MB when full.
    private const int AnswersRemembered = 16_384;
    private const int RepositoriesRemembered = 512;

    /// <summary>What decides on <see cref="BuiltinTags"/>.</summary>
    public const string BuiltinRule = "policy.builtin";

    /// <summary>What decided on <see cref="ChildTag"/>.</summary>
    public const string ChildRule = "upstream.tagChildren";

    private static readonly Classification Builtin = new(TagClass.Open, BuiltinRule);
    private static readonly Classification OfChild = new(TagClass.Open, ChildRule) { IsReserved = true };

    private readonly BoundedMemory<(RepositoryName Repository, Tag Tag), Classification> _answers = new(AnswersRemembered);
    private readonly BoundedMemory<RepositoryName, ImmutableArray<Rule>> _rulesOf = new(RepositoriesRemembered);
    private readonly Classification _default;
    private readonly bool _anyPushers;
    private readonly bool _anyKeep;
    private readonly bool _anyAudited;

    /// <summary>A policy.</summary>
    /// <param name="defaultClass">The class of tags that no rule covers.</param>
    /// <param name="builtin">Whether <see cref="BuiltinTags"/> are open ahead of all rules.</param>
    /// <param name="blobDeletes">What becomes of deletes of blobs.</param>
    /// <param name="rules">The rules; the first that covers a tag decides.</param>
    public TagPolicy(TagClass defaultClass, bool builtin, BlobDeletes blobDeletes, ImmutableArray<Rule> rules)
    {
        _default = new Classification(defaultClass, "policy.default");
        (HasBuiltin, BlobDeletes, Rules) = (builtin, blobDeletes, rules);
        Fingerprint = PolicyFingerprint.Of(defaultClass, builtin, rules);
        _anyPushers = rules.Any(rule => rule.Classification.Pushers is not null);
        _anyKeep = rules.Any(rule => rule.Classification.Keep > 0);
        _anyAudited = rules.Any(rule => rule.Classification.IsAudited);
    }

    /// <summary>The policy when none is configured: everything protected but the built-in tags and
    /// <see cref="StandardRules"/>.</summary>
    public static TagPolicy Standard { get; } = new(TagClass.Protected, true, BlobDeletes.Refuse, StandardRules);

    /// <summary>The rules when none are configured: one, for tags that move by custom.</summary>
    public static ImmutableArray<Rule> StandardRules => [
        new Rule(
            [],
            [.. ((string[])["latest", "stable", "edge", "nightly", "main", "master", "develop", "dev", "*-release", "*-latest",
                "pr-*", "mr-*", "*cache*"]).Select(text => TagPattern.Parse(text, PatternSubject.Tag))],
            TagClass.Floating,
            "policy.rules[0]"),
    ];

    /// <summary>The class of tags that no rule covers.</summary>
    public TagClass Default => _default.Class;

    /// <summary>Whether the built-in open tags are ahead of the rules.</summary>
    public bool HasBuiltin { get; }

    /// <summary>What becomes of deletes of blobs.</summary>
    public BlobDeletes BlobDeletes { get; }

    /// <summary>What becomes of pushes of sparse indexes.</summary>
    public SparseIndexes SparseIndexes { get; init; }

    /// <summary>Whether the whole guard is in audit mode (<c>mode: audit</c>).</summary>
    public bool IsAudit { get; init; }

    /// <summary>The rules in their order.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <summary>Another value for a policy that may class any tag in another way.</summary>
    public string Fingerprint { get; }

    /// <summary>Another value for a policy that may decide anything in another way.</summary>
    public string WholeFingerprint => field ??= PolicyFingerprint.OfWhole(this);

    /// <summary>How many answers are remembered now; counted, so for tests.</summary>
    public int AnswersHeld => _answers.Count;

    /// <summary>How many answers can be remembered at once.</summary>
    public int AnswersAtMost => _answers.Capacity;

    /// <summary>The class of a tag, and what decided it. Asked again, no pattern is matched again.</summary>
    public Classification Classify(RepositoryName repository, Tag tag)
    {
        if (HasBuiltin && BuiltinTags.Contains(tag))
        {
            return Builtin;
        }

        if (!_answers.TryGet((repository, tag), out var answer))
        {
            answer = Decide(repository, tag);
            _answers.Add((repository, tag), answer);
        }

        return answer;
    }

    /// <summary>Whether tags of this class are in audit mode: what would be refused is let through and told, and pulls are upstream's
    /// answers.</summary>
    public bool Audits(Classification classified)
    {
        ArgumentNullException.ThrowIfNull(classified);
        return IsAudit || classified.IsAudited;
    }

    /// <summary>Whether any tag may be in audit mode.</summary>
    public bool AuditsAny => IsAudit || _anyAudited;

    /// <summary>The word of the mode that the whole guard is in, as heartbeats say it.</summary>
    public string Mode => IsAudit ? "audit" : "enforce";

    /// <summary>Whether a tag's name is reserved for archive tags of the tag before its stamp.</summary>
    public bool IsArchive(RepositoryName repository, Tag tag) =>
        _anyKeep && Classify(repository, tag).IsReserved && ArchiveTag.TryGetTag(tag, out _);

    /// <summary>Whether any rule about this repository says who may push.</summary>
    public bool HasPushers(RepositoryName repository) => _anyPushers && RulesOf(repository).Any(rule => rule.Classification.Pushers is not null);

    private Classification Decide(RepositoryName repository, Tag tag)
    {
        // Ahead of the rules: whatever a rule says of such names, a client that wrote one could take away what is kept there.
        if (ChildTag.Is(tag))
        {
            return OfChild;
        }

        if (_anyKeep && ArchiveTag.TryGetTag(tag, out var archived) && Classify(repository, archived) is { Keep: > 0 } keeps)
        {
            return new(TagClass.Open, keeps.Rule) { IsReserved = true, IsAudited = keeps.IsAudited };
        }

        foreach (var rule in RulesOf(repository))
        {
            if (rule.Covers(tag))
            {
                return rule.Classification;
            }
        }

        return _default;
    }

    // A new tag mostly comes to a known repository, so only the rules about that repository are tried.
    private ImmutableArray<Rule> RulesOf(RepositoryName repository)
    {
        if (!_rulesOf.TryGet(repository, out var rules))
        {
            rules = [.. Rules.Where(rule => rule.Covers(repository))];
            _rulesOf.Add(repository, rules.Length == Rules.Length ? Rules : rules);
        }

        return rules;
    }
}
