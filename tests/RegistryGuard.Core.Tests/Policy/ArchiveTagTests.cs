using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public class ArchiveTagTests
{
    private static readonly DateTimeOffset Second = new(2021, 9, 11, 16, 38, 1, TimeSpan.FromHours(2));

    [Fact]
    public void Of_ATag_IsItsNameAndTheTimeInUtc() =>
        Assert.Equal("v1-release-20210911143801", ArchiveTag.Of(Tag.Parse("v1-release"), Second).Value);

    [Fact]
    public void Of_TheLongestTag_IsATagAndOneMoreIsNone()
    {
        Assert.Equal(Tag.MaxLength, ArchiveTag.Of(Tag.Parse(new string('a', ArchiveTag.LongestTag)), Second).Value.Length);
        Assert.Throws<FormatException>(() => ArchiveTag.Of(Tag.Parse(new string('a', ArchiveTag.LongestTag + 1)), Second));
        Assert.Equal(113, ArchiveTag.LongestTag);
    }

    [Theory]
    [InlineData("v1-release-20210911143801", "v1-release")]
    [InlineData("a-00000000000000", "a")]
    [InlineData("a--20210911143801", "a-")]
    [InlineData("a-20210911143801-20210911143801", "a-20210911143801")]
    [InlineData("v1-release-2021091114380", null)]
    [InlineData("v1-release-202109111438011", null)]
    [InlineData("v1-release-2021091114380a", null)]
    [InlineData("v1-release20210911143801", null)]
    [InlineData("v1-release_20210911143801", null)]
    [InlineData("20210911143801", null)]
    [InlineData("a", null)]
    public void TryGetTag_ByItsForm_IsTheTagBeforeTheTime(string archive, string? tag) =>
        Assert.Equal(tag, ArchiveTag.TryGetTag(Tag.Parse(archive), out var found) ? found.Value : null);

    [Theory]
    [InlineData("v1-release-20210911143801", true, "policy.rules[0]")]
    [InlineData("v1-release-20210911143801-20210911143802", false, "policy.default")]
    [InlineData("v1-plain-20210911143801", false, "policy.rules[1]")]
    [InlineData("v1.0.0-20210911143801", false, "policy.default")]
    [InlineData("v1-release-2021", false, "policy.default")]
    public void Classify_TagOfTheForm_IsTheGuardsWhereTheTagBeforeTheTimeIsKept(string tag, bool isReserved, string rule)
    {
        var classified = Policy.Classify(RepositoryName.Parse("base"), Tag.Parse(tag));

        Assert.Equal((isReserved, rule), (classified.IsReserved, classified.Rule));
        Assert.Equal(isReserved, classified.Class is TagClass.Open);
    }

    [Theory]
    [InlineData("v1-release-20210911143801", true)]
    [InlineData("v1-plain-20210911143801", false)]
    [InlineData("v1-release", false)]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.kept", false)]
    public void IsArchive_ByNameAndRule_IsNoChildsTag(string tag, bool expected)
    {
        Assert.Equal(expected, Policy.IsArchive(RepositoryName.Parse("base"), Tag.Parse(tag)));
        Assert.False(TagPolicy.Standard.IsArchive(RepositoryName.Parse("base"), Tag.Parse(tag)));
    }

    // Whatever a rule says of it, and with no rule at all.
    [Fact]
    public void Classify_TagOfAChild_IsTheGuards()
    {
        var tag = ChildTag.Of(Digest.Sha256([1]))!.Value;
        TagPolicy[] policies = [TagPolicy.Standard, Policy, new(TagClass.Open, builtin: false, BlobDeletes.Refuse, [RuleOf("*", 0, "policy.rules[0]")])];

        Assert.All(policies, policy => Assert.Equal(
            (true, TagPolicy.ChildRule), (policy.Classify(RepositoryName.Parse("base"), tag).IsReserved, policy.Classify(RepositoryName.Parse("base"), tag).Rule)));
    }

    [Fact]
    public void Classify_TagThatIsKept_IsRecorded() =>
        Assert.Equal((true, 3), (Policy.Classify(RepositoryName.Parse("base"), Tag.Parse("v1-release")).IsRecorded, Policy.Classify(RepositoryName.Parse("base"), Tag.Parse("v1-release")).Keep));

    // Tags that are protected once nothing is kept any more are unknown to the record.
    [Fact]
    public void Fingerprint_OfAPolicyThatKeeps_IsAnotherAndHowMuchIsNoMatter()
    {
        Assert.NotEqual(FingerprintOf(0), FingerprintOf(1));
        Assert.Equal(FingerprintOf(1), FingerprintOf(2));

        static string FingerprintOf(int keep) =>
            new TagPolicy(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [RuleOf("a", keep, "policy.rules[0]")]).Fingerprint;
    }

    private static TagPolicy Policy { get; } = new(
        TagClass.Protected, builtin: true, BlobDeletes.Refuse, [RuleOf("*-release", 3, "policy.rules[0]"), RuleOf("v1-plain*", 0, "policy.rules[1]")]);

    private static Rule RuleOf(string pattern, int keep, string path) =>
        new([], [TagPattern.Parse(pattern, PatternSubject.Tag)], TagClass.Floating, path, keep: keep);
}
