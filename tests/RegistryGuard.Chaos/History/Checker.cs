using RegistryGuard.Chaos.Rules;

namespace RegistryGuard.Chaos;

/// <summary>What must hold of a tag's part of a history.</summary>
internal interface IRule
{
    /// <summary>The rule as a sentence.</summary>
    string Sentence { get; }

    /// <summary>What breaks it, in words.</summary>
    IEnumerable<string> Breaches(TagHistory tag, History history);
}

/// <summary>Finds what is wrong in a history. A push without an answer may have taken effect, or may do so later: no rule
/// takes it for either.</summary>
internal static class Checker
{
    public static IReadOnlyList<IRule> Rules { get; } =
    [
        new OneAcknowledgedDigest(),
        new AcknowledgedStays(),
        new OneDigestForAllReaders(),
        new AcknowledgedIsReadable(),
        new MovesAreRecorded(),
        new RecordedGoesOn(),
        new NothingFromNowhere(),
        new RefusedForAReason(),
        new AcknowledgedIsNotDeleted(),
        new NamedIsNotDeleted(),
        new HalfSentIsNothing(),
        new EverythingSettles(),
        new AnswersAreExpected(),
    ];

    public static IReadOnlyList<Violation> Violations(History history) =>
        [.. from tag in history.Tags
            from rule in Rules
            from breach in rule.Breaches(tag, history)
            select new Violation(rule.Sentence, breach, tag)];
}
