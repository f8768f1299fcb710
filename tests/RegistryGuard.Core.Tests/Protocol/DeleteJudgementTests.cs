using System.Collections.Immutable;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Protocol;

public class DeleteJudgementTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("app");
    private static readonly DigestSet Foo = DigestSet.Of(Entries.DigestOf("foo"));
    private static readonly Binding Bound = Entries.Published("foo");
    private static readonly Binding Index = Entries.Published("index") with { Content = Entries.Manifest("index") with { Children = Foo } };

    private static readonly TagPolicy Policy = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [
        new([], [TagPattern.Parse("float*", PatternSubject.Tag)], TagClass.Floating, "policy.rules[0]", isRecorded: true),
        new([], [TagPattern.Parse("kept*", PatternSubject.Tag)], TagClass.Floating, "policy.rules[1]", keep: 1),
        Rule("plain*", TagClass.Floating, mayBeDeleted: false), Rule("old*", TagClass.Protected, mayBeDeleted: true)]);

    public static TheoryData<string, Binding, string?, string> Cases => new()
    {
        { "v1", Bound, null, "refused" },
        { "v1", Entries.Pending("foo", 7), null, "refused" },
        { "v1", Index, null, "refused" },
        { "v1", Bound, "latest", "refused" },
        { "float1", Bound, null, "deleted" },
        { "old1", Bound, null, "deleted with old1" },
        { "old1", Bound, "old1", "deleted with old1" },
        { "old1", Bound, "old2", "refused" },
        { "old1", Index, null, "refused" },
        { "old1", Entries.Pending("foo", 7), null, "refused" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Delete_OfWhatATagNeeds_IsJudgedByTheTagsRule(string tag, Binding binding, string? byTag, string expected)
    {
        var judgement = DeleteJudgement.Of(
            [new(Tag.Parse(tag), binding)], Foo, Policy, App, byTag is null ? null : Tag.Parse(byTag));
        Assert.Equal(expected, judgement switch
        {
            DeleteJudgement.Refuse => "refused",
            DeleteJudgement.Delete { Deleted: [var use] } => $"deleted with {use.Tag}",
            _ => "deleted",
        });
    }

    [Theory]
    [InlineData("float1", null, "refused")]
    [InlineData("float1", "float2", "refused")]
    [InlineData("float1", "float1", "deleted")]
    [InlineData("plain1", null, "deleted")]
    [InlineData("v1", null, "deleted")]
    [InlineData("sha256-0000000000000000000000000000000000000000000000000000000000000000", null, "deleted")]
    public void Delete_OfWhatARecordedFloatingTagHas_IsRefusedUnlessItIsThatTag(string tag, string? byTag, string expected)
    {
        foreach (var entry in (TagEntry[])[MoveStepsTests.Confirmed("foo"), MoveStepsTests.Bind(MoveStepsTests.Confirmed("bar"), "foo")])
        {
            var use = TagUse.Of(Tag.Parse(tag), entry, Foo)!;
            var judgement = DeleteJudgement.Of([use], Foo, Policy, App, byTag is null ? null : Tag.Parse(byTag));
            Assert.Equal(expected, judgement is DeleteJudgement.Refuse ? "refused" : "deleted");
        }
    }

    // By whatever reference: the binding is from before the rule had keep, or found after the record was lost.
    [Theory]
    [InlineData("kept1-20250101000000", null, "refused")]
    [InlineData("kept1-20250101000000", "plain1", "refused")]
    [InlineData("kept1-2025", null, "deleted")]
    [InlineData("plain1-20250101000000", null, "deleted")]
    public void Delete_OfWhatATagOfAnArchiveNameIsBoundTo_IsRefused(string tag, string? byTag, string expected)
    {
        foreach (var binding in (Binding[])[Bound, Entries.Pending("foo", 7), Index])
        {
            var judgement = DeleteJudgement.Of([new(Tag.Parse(tag), binding)], Foo, Policy, App, byTag is null ? null : Tag.Parse(byTag));
            Assert.Equal(expected, judgement is DeleteJudgement.Refuse ? "refused" : "deleted");
        }
    }

    [Fact]
    public void Delete_OfWhatNothingOfATagNeeds_IsNoUse()
    {
        Assert.Null(TagUse.Of(Tag.Parse("float1"), MoveStepsTests.Confirmed("bar"), Foo));
        Assert.Null(TagUse.Of(Tag.Parse("float1"), MoveStepsTests.Plain("foo", 1), Foo));
    }

    [Fact]
    public void Delete_OfWhatNoTagNeeds_IsDeleted() =>
        Assert.Empty(Assert.IsType<DeleteJudgement.Delete>(DeleteJudgement.Of([], Foo, Policy, App, null)).Deleted);

    [Fact]
    public void Delete_OneTagThatMayGoAndOneThatMayNot_IsRefused() => Assert.IsType<DeleteJudgement.Refuse>(
        DeleteJudgement.Of([new(Tag.Parse("old1"), Bound), new(Tag.Parse("v1"), Bound)], Foo, Policy, App, null));

    [Theory]
    [InlineData("release", "deleted")]
    [InlineData("bob", "forbidden, old1: NotNamed")]
    public void Delete_OfWhatATagNamesThatOthersMayDelete_IsForbidden(string name, string expected)
    {
        var policy = new TagPolicy(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [
            new Rule([], [TagPattern.Parse("old*", PatternSubject.Tag)], TagClass.Protected, "policy.rules[0]", mayBeDeleted: true,
                new Pushers([TagPattern.Parse("release", PatternSubject.User)]))]);

        var judgement = DeleteJudgement.Of([new(Tag.Parse("old1"), Bound)], Foo, policy, App, null, new(name, NameWorth.Proven));

        Assert.Equal(expected, judgement is DeleteJudgement.Forbid(var tag, _, var why) ? $"forbidden, {tag}: {why}" : "deleted");
        Assert.IsType<DeleteJudgement.Refuse>(DeleteJudgement.Of(
            [new(Tag.Parse("old1"), Bound), new(Tag.Parse("v1"), Bound)], Foo, policy, App, null, new(name, NameWorth.Proven)));
    }

    private static Rule Rule(string tags, TagClass tagClass, bool mayBeDeleted) =>
        new([], ImmutableArray.Create(TagPattern.Parse(tags, PatternSubject.Tag)), tagClass, "policy.rules[0]", mayBeDeleted);
}
