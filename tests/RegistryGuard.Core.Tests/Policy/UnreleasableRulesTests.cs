using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class UnreleasableRulesTests
{
    [Theory]
    [InlineData(TagClass.Open, "", "target", true)]
    [InlineData(TagClass.Floating, "", "direction", true)]
    [InlineData(TagClass.Open, "", "neither", false)]
    [InlineData(TagClass.Protected, "", "target", false)]
    [InlineData(TagClass.Protected, "", "direction", false)]
    [InlineData(TagClass.Open, "protected", "target", false)]
    [InlineData(TagClass.Open, "protected with a target", "target", true)]
    public void Of_APolicyUnderWhichNoPushReleases_IsEachRuleThatTakesOnlyReleases(TagClass byDefault, string other, string key, bool isFound)
    {
        var rule = new Rule(
            [], [TagPattern.Parse("stable", PatternSubject.Tag)], TagClass.Floating, "policy.rules[0]",
            target: key == "target" ? Target.Released : null, onlyForward: key == "direction");
        var releases = new Rule(
            [], [TagPattern.Parse("v*", PatternSubject.Tag)], TagClass.Protected, "policy.rules[1]",
            target: other.EndsWith("target", StringComparison.Ordinal) ? Target.Released : null);

        var found = UnreleasableRules.Of(new(byDefault, builtin: true, BlobDeletes.Refuse, other.Length == 0 ? [rule] : [rule, releases]));

        Assert.Equal(isFound, found.Contains(rule));
        Assert.Contains("policy.rules[0] takes only released images", UnreleasableRules.Why(rule), StringComparison.Ordinal);
    }
}
