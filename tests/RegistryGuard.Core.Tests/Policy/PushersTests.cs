using System.Collections.Immutable;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class PushersTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("app");

    [Theory]
    [InlineData("ci-1", NameWorth.Proven, PusherVerdict.Permitted)]
    [InlineData("release", NameWorth.Proven, PusherVerdict.Permitted)]
    [InlineData("bob", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("Release", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("release ", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("ci-\0", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("ci-é", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("release\n", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("", NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData(null, NameWorth.Proven, PusherVerdict.NotNamed)]
    [InlineData("release", NameWorth.Unproven, PusherVerdict.NameNotAccepted)]
    [InlineData("bob", NameWorth.Unproven, PusherVerdict.NotNamed)]
    [InlineData("release", NameWorth.Nothing, PusherVerdict.NamesProveNothing)]
    [InlineData("bob", NameWorth.Nothing, PusherVerdict.NamesProveNothing)]
    [InlineData("release", NameWorth.Unknown, PusherVerdict.Unclear)]
    [InlineData("bob", NameWorth.Unknown, PusherVerdict.Unclear)]
    public void Judge_AName_IsByThePatternsAndByWhatTheNameIsWorth(string? name, NameWorth worth, PusherVerdict expected) =>
        Assert.Equal(expected, Of("ci-*", "release").Judge(new(name, worth)));

    // As it is where nobody has asked.
    [Fact]
    public void Judge_APusherOfWhomNothingIsKnown_IsUnclear() => Assert.Equal(PusherVerdict.Unclear, Of("*").Judge(default));

    [Theory]
    [InlineData("*", "robot$library+ci", true)]
    [InlineData("robot$*+ci", "robot$library+ci", true)]
    [InlineData("repo:org/*", "repo:org/app:ref:refs/heads/main", true)]
    [InlineData("**", "repo:org/app", true)]
    [InlineData("/ci-[0-9]+/", "ci-7", true)]
    [InlineData("/ci-[0-9]+/", "ci-7x", false)]
    [InlineData("/.*/", "a\u0001", false)]
    [InlineData("/.*/", "é", false)]
    [InlineData("me@example.org", "me@example.org", true)]
    [InlineData("{sha}", "0123456", true)]
    public void Contains_ANameAsRegistriesHaveThem_IsMatchedWhole(string pattern, string name, bool isMatch) =>
        Assert.Equal(isMatch, Of(pattern).Contains(name));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("é", "has U+00E9, which the guard takes in no user name")]
    [InlineData("a\nb", "has U+000A, which the guard takes in no user name")]
    [InlineData("a***", "has more than two '*' in a row")]
    [InlineData("{nmae}", "has an unknown class {nmae}")]
    [InlineData("/(/", "is not a regular expression")]
    public void TryParse_WhatIsNoPatternOfANameOrNeverMatches_SaysWhy(string text, string begins)
    {
        Assert.False(TagPattern.TryParse(text, PatternSubject.User, out _, out var fault));
        Assert.StartsWith(begins, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Pushers_WithoutAName_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Of());
        Assert.Throws<ArgumentException>(() => new Pushers([TagPattern.Parse("a", PatternSubject.Tag)]));
    }

    [Fact]
    public void HasPushers_OfARepositoryThatNoSuchRuleIsAbout_IsFalse()
    {
        var policy = Policy(Of("ci"), "base/**");

        Assert.True(policy.HasPushers(RepositoryName.Parse("base/os")));
        Assert.False(policy.HasPushers(App));
        Assert.False(TagPolicy.Standard.HasPushers(App));
    }

    // What the record notes of a policy is whether it knows the tags that are protected by it.
    [Fact]
    public void Fingerprint_WithOtherPushers_IsTheSame()
    {
        Assert.Equal(Policy(null, "base/**").Fingerprint, Policy(Of("ci"), "base/**").Fingerprint);
        Assert.NotEqual(Policy(null, "base/**").Fingerprint, Policy(null, "base/*").Fingerprint);
    }

    [Fact]
    public void Classify_ATagOfARuleWithPushers_AllocatesNothingWhenAskedAgain()
    {
        var policy = Policy(Of("ci"), "base/**");
        var (repository, tag) = (RepositoryName.Parse("base/os"), Tag.Parse("v1"));
        Assert.NotNull(policy.Classify(repository, tag).Pushers);
        // The first answer from memory makes the comparers of its key, once in a process.
        policy.Classify(repository, tag);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            policy.Classify(repository, tag);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TagPolicy Policy(Pushers? pushers, string repositories) => new(TagClass.Protected, true, BlobDeletes.Refuse, [
        new Rule(
            [TagPattern.Parse(repositories, PatternSubject.Repository)], [TagPattern.Parse("*", PatternSubject.Tag)], TagClass.Protected,
            "policy.rules[0]", pushers: pushers)]);

    private static Pushers Of(params string[] names) => new([.. names.Select(name => TagPattern.Parse(name, PatternSubject.User))]);
}
