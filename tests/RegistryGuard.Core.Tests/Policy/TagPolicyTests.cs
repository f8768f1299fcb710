using System.Collections.Immutable;
using System.Globalization;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class TagPolicyTests
{
    private const string Referrers = "sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    [Theory]
    [InlineData("v1.0.0", TagClass.Protected, "policy.default")]
    [InlineData("latest", TagClass.Floating, "policy.rules[0]")]
    [InlineData("v1-release", TagClass.Floating, "policy.rules[0]")]
    [InlineData("pr-17", TagClass.Floating, "policy.rules[0]")]
    [InlineData("buildcache", TagClass.Floating, "policy.rules[0]")]
    [InlineData("latest2", TagClass.Protected, "policy.default")]
    [InlineData(Referrers, TagClass.Open, "policy.builtin")]
    [InlineData(Referrers + ".sig", TagClass.Open, "policy.builtin")]
    [InlineData(Referrers + ".sig2", TagClass.Protected, "policy.default")]
    public void StandardPolicy_ATag_IsClassifiedByTheTable(string tag, TagClass tagClass, string rule) =>
        Assert.Equal(new Classification(tagClass, rule), TagPolicy.Standard.Classify(App, Tag.Parse(tag)));

    [Fact]
    public void Classify_SeveralRulesCoverTheTag_TheFirstDecides()
    {
        var policy = Policy(
            Rule(0, TagClass.Open, ["other/**"], "*"),
            Rule(1, TagClass.Floating, ["team/**"], "v{n}"),
            Rule(2, TagClass.Open, [], "v*"),
            Rule(3, TagClass.Protected, [], "*"));

        Assert.Equal("policy.rules[1]", policy.Classify(App, Tag.Parse("v1")).Rule);
        Assert.Equal("policy.rules[2]", policy.Classify(App, Tag.Parse("v1.0")).Rule);
        Assert.Equal("policy.rules[2]", policy.Classify(RepositoryName.Parse("app"), Tag.Parse("v1")).Rule);
        Assert.Equal("policy.rules[3]", policy.Classify(App, Tag.Parse("x")).Rule);
        Assert.Equal("policy.rules[0]", policy.Classify(RepositoryName.Parse("other/app"), Tag.Parse("v1")).Rule);
    }

    [Fact]
    public void Classify_ABuiltinTagThatARuleNames_StaysOpen() =>
        Assert.Equal("policy.builtin", Policy(Rule(0, TagClass.Protected, [], "*")).Classify(App, Tag.Parse(Referrers)).Rule);

    [Fact]
    public void Classify_BuiltinSwitchedOff_ABuiltinTagIsAnOrdinaryOne()
    {
        var policy = new TagPolicy(TagClass.Protected, false, BlobDeletes.Refuse, []);

        Assert.Equal(new Classification(TagClass.Protected, "policy.default"), policy.Classify(App, Tag.Parse(Referrers)));
    }

    [Fact]
    public void Classify_AskedAgain_IsAnsweredFromMemory()
    {
        var policy = Policy(Rule(0, TagClass.Floating, [], "/v.*/"));

        var first = policy.Classify(App, Tag.Parse("v1"));
        var again = policy.Classify(RepositoryName.Parse("team/app"), Tag.Parse("v1"));

        Assert.Same(first, again);
        Assert.Equal(1, policy.AnswersHeld);
    }

    [Fact]
    public void Classify_AFloodOfTags_KeepsTheMemoryBoundedAndTheAnswersRight()
    {
        var policy = Policy(Rule(0, TagClass.Floating, [], "f{n}"));

        Parallel.For(0, policy.AnswersAtMost * 2, i =>
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(TagClass.Floating, policy.Classify(App, Tag.Parse("f" + number)).Class);
            Assert.Equal(TagClass.Protected, policy.Classify(App, Tag.Parse("p" + number)).Class);
        });

        Assert.InRange(policy.AnswersHeld, 1, policy.AnswersAtMost);
    }

    [Fact]
    public void BoundedMemory_AnAnswerAskedForOften_OutlivesAFlood()
    {
        var memory = new BoundedMemory<int, string>(4);
        memory.Add(0, "kept");
        for (var key = 1; key < 1_000; key++)
        {
            Assert.True(memory.TryGet(0, out var value));
            Assert.Equal("kept", value);
            memory.Add(key, "passing");
        }

        Assert.Equal(4, memory.Count);
    }

    [Fact]
    public void BoundedMemory_TheSameKeyAgain_IsReplaced()
    {
        var memory = new BoundedMemory<int, string>(4);
        memory.Add(1, "old");
        memory.Add(1, "new");

        Assert.True(memory.TryGet(1, out var value));
        Assert.Equal("new", value);
        Assert.Equal(1, memory.Count);
    }

    [Fact]
    public void Rule_PatternsOfTheWrongSubject_AreRefused() =>
        Assert.Throws<ArgumentException>(
            () => new Rule([TagPattern.Parse("a", PatternSubject.Tag)], [], TagClass.Open, "policy.rules[0]"));

    private static TagPolicy Policy(params ImmutableArray<Rule> rules) =>
        new(TagClass.Protected, true, BlobDeletes.Refuse, rules);

    private static Rule Rule(int index, TagClass tagClass, string[] repositories, string tags) => new(
        [.. repositories.Select(text => TagPattern.Parse(text, PatternSubject.Repository))],
        [TagPattern.Parse(tags, PatternSubject.Tag)],
        tagClass,
        string.Create(CultureInfo.InvariantCulture, $"policy.rules[{index}]"));
}
