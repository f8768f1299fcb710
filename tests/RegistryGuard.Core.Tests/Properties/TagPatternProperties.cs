using FsCheck.Fluent;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Properties;

/// <summary>Patterns against a matcher that is as simple as it is slow.</summary>
public sealed class TagPatternProperties
{
    private static readonly string[] PatternPieces = ["a", "b", "-", ".", "*", "?", "1"];

    private static readonly string[] TagPieces = ["a", "b", "-", ".", "1", "ab", "a-"];

    [Fact]
    public void Pattern_OfATag_MatchesWhatTheSimpleMatcherMatches() => Texts.Hold(
        Prop.ForAll(Texts.Of(PatternPieces), Texts.Of(TagPieces), (pattern, tag) =>
            !Tag.TryParse(string.Concat(tag), out Tag _)
            || !TagPattern.TryParse(string.Concat(pattern), PatternSubject.Tag, out var parsed, out _)
            || parsed.IsMatch(string.Concat(tag)) == Matches(string.Concat(pattern), string.Concat(tag))),
        tests: 20_000);

    [Fact]
    public void Pattern_OfARepository_NeverCrossesASlashWithOneStar() => Texts.Hold(
        Prop.ForAll(Texts.Of(PatternPieces), Texts.Of([.. TagPieces, "/"]), (pattern, name) =>
            !string.Concat(name).Contains('/', StringComparison.Ordinal)
            || string.Concat(pattern).Contains("**", StringComparison.Ordinal)
            || !TagPattern.TryParse(string.Concat(pattern), PatternSubject.Repository, out var parsed, out _)
            || !parsed.IsMatch(string.Concat(name))));

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) =>
        pattern.IsEmpty ? text.IsEmpty
        : pattern[0] is '*' ? Matches(pattern[1..], text) || (!text.IsEmpty && Matches(pattern, text[1..]))
        : !text.IsEmpty && (pattern[0] is '?' || pattern[0] == text[0]) && Matches(pattern[1..], text[1..]);
}
