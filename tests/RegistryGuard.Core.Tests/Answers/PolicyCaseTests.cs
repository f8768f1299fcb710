using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Answers;

/// <summary>What is expected of a policy, judged without a record or a registry.</summary>
public class PolicyCaseTests
{
    private static readonly TagPolicy Policy = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse,
    [
        Rule("v*-release", TagClass.Floating, 0, pushers: true),
        Rule("kept", TagClass.Floating, 1, keep: 2),
        Rule("prod", TagClass.Protected, 2, target: true),
        Rule("spared", TagClass.Protected, 3, pushers: true, isAudited: true),
    ])
    { IsAudit = true };

    [Theory]
    [InlineData("v1-release", "ci", "floating policy.rules[0] allowed")]
    [InlineData("v1-release", "bob", "floating policy.rules[0] refused")]
    [InlineData("v1-release", null, "floating policy.rules[0] depends")]
    [InlineData("kept", null, "floating policy.rules[1] allowed")]
    [InlineData("kept-20261120120000", null, "open policy.rules[1] refused")]
    [InlineData("prod", null, "protected policy.rules[2] depends")]
    [InlineData("spared", "bob", "protected policy.rules[3] refused")]
    [InlineData("v1.0.0", null, "protected policy.default allowed")]
    public void Judge_ByThePolicyAlone_SaysClassRuleAndPush(string tag, string? by, string expected)
    {
        var found = new PolicyCase(RepositoryName.Parse("app"), Tag.Parse(tag), by).Judge(Policy);

        Assert.Equal(expected, $"{found.Classified.Class.Word()} {found.Classified.Rule} {found.Push.Word()}");
        Assert.Empty(found.Differences);
    }

    [Fact]
    public void Judge_OfWhatIsNotAsExpected_SaysEachDifference()
    {
        var expected = new PolicyCase(RepositoryName.Parse("app"), Tag.Parse("kept"), null)
        {
            Class = TagClass.Protected,
            Rule = "policy.default",
            Push = CaseVerdict.Refused,
        };

        Assert.Equal(
            ["class is floating, not protected", "rule is policy.rules[1], not policy.default", "push is allowed, not refused"],
            expected.Judge(Policy).Differences);
    }

    private static Rule Rule(string tag, TagClass tagClass, int number, bool pushers = false, int keep = 0, bool target = false, bool isAudited = false) => new(
        [],
        [TagPattern.Parse(tag, PatternSubject.Tag)],
        tagClass,
        $"policy.rules[{number}]",
        pushers: pushers ? new([TagPattern.Parse("ci", PatternSubject.User)]) : null,
        target: target ? Target.Released : null,
        keep: keep,
        isAudited: isAudited);
}
