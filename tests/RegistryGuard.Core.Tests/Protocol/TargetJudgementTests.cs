using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Protocol;

public class TargetJudgementTests
{
    private static readonly RepositoryName Dev = RepositoryName.Parse("dev/app");

    private static readonly TagPolicy Policy = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [
        new Rule([], [TagPattern.Parse("float*", PatternSubject.Tag)], TagClass.Floating, "policy.rules[0]"),
        new Rule([], [TagPattern.Parse("open*", PatternSubject.Tag)], TagClass.Open, "policy.rules[1]")]);

    public static TheoryData<string, Binding, string?> Cases => new()
    {
        { "1.0.0", Entries.Published("A"), "1.0.0" },
        { "1.0.0", Entries.Published("A") with { IsAdopted = true }, "1.0.0" },
        { "1.0.0", Entries.Pending("A", 7), null },
        { "1.0.0", Entries.Published("A") with { IsDeleted = true }, null },
        { "1.0.0", Entries.Published("B"), null },
        { "1.0.0", Entries.Published("index") with { Content = Entries.Manifest("index") with { Children = DigestSet.Of(Entries.DigestOf("A")) } }, null },
        { "float1", Entries.Published("A"), null },
        { "open1", Entries.Published("A"), null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_AUse_IsReleasedByAPublishedBindingOfAProtectedTagAlone(string tag, Binding binding, string? releasedAs)
    {
        var judgement = TargetJudgement.Of([new(Tag.Parse(tag), binding)], Entries.Manifest("A"), Policy, Dev);

        Assert.Equal(releasedAs, (judgement as TargetJudgement.Released)?.As.Value);
    }

    [Fact]
    public void Of_NoUse_IsNotReleased() =>
        Assert.IsType<TargetJudgement.NotReleased>(TargetJudgement.Of([], Entries.Manifest("A"), Policy, Dev));

    [Fact]
    public void Of_OneThatCountsAmongOthers_IsReleased() => Assert.Equal(
        new TargetJudgement.Released(Tag.Parse("1.0.1")),
        TargetJudgement.Of(
            [new(Tag.Parse("float1"), Entries.Published("A")), new(Tag.Parse("1.0.1"), Entries.Published("A"))], Entries.Manifest("A"), Policy, Dev));
}
