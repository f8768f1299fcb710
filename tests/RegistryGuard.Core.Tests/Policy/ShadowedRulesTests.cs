using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class ShadowedRulesTests
{
    [Theory]
    [InlineData("", "*", "base/**", "v*")]
    [InlineData("", "**", "", "/v.*/")]
    [InlineData("**", "*", "", "latest")]
    [InlineData("base/**", "*", "base/app", "v1")]
    [InlineData("base/**", "*", "base/team/**", "v1")]
    [InlineData("base/**", "v*", "base/**", "v*")]
    [InlineData("", "v*", "base/**", "v1.0.0")]
    [InlineData("", "a,b", "", "b,a")]
    public void Of_AnEarlierRuleCoversAllOfALaterOne_FindsIt(string repositories, string tags, string laterRepositories, string laterTags)
    {
        var found = Assert.Single(ShadowedRules.Of([Rule(0, "x/y", "other"), Rule(1, repositories, tags), Rule(2, laterRepositories, laterTags)]));

        Assert.Equal(("policy.rules[2]", "policy.rules[1]"), (found.Rule.Classification.Rule, found.By.Classification.Rule));
    }

    [Theory]
    [InlineData("base/**", "*", "", "*")]
    [InlineData("base/**", "*", "base", "*")]
    [InlineData("base/**", "*", "basement/**", "*")]
    [InlineData("base/*", "*", "base/a/b", "*")]
    [InlineData("*", "*", "base/a", "*")]
    [InlineData("", "v*", "", "v*,w*")]
    [InlineData("", "v1", "", "v*")]
    [InlineData("", "latest", "", "main")]
    public void Of_TheLaterRuleCoversMore_FindsNothing(string repositories, string tags, string laterRepositories, string laterTags) =>
        Assert.Empty(ShadowedRules.Of([Rule(0, repositories, tags), Rule(1, laterRepositories, laterTags)]));

    private static Rule Rule(int number, string repositories, string tags) => new(
        [.. repositories.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => TagPattern.Parse(text, PatternSubject.Repository))],
        [.. tags.Split(',').Select(text => TagPattern.Parse(text, PatternSubject.Tag))],
        TagClass.Floating,
        $"policy.rules[{number}]");
}
