using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class TargetTests
{
    [Theory]
    [InlineData("prod/**", "dev/{rest}", "prod/app", "dev/app")]
    [InlineData("prod/**", "dev/{rest}", "prod/team/app", "dev/team/app")]
    [InlineData("prod/**", "{rest}", "prod/team/app", "team/app")]
    [InlineData("prod/**", "{rest}/dev", "prod/app", "app/dev")]
    [InlineData("team-*/prod/**", "dev/{rest}", "team-a/prod/x/y", "dev/x/y")]
    [InlineData("**/prod", "{rest}/dev", "a/b/prod", "a/b/dev")]
    [InlineData("**/prod", "{rest}/dev", "prod", "dev")]
    [InlineData("a/**/b", "c/{rest}/d", "a/b", "c/d")]
    [InlineData("a/**/b", "c/{rest}/d", "a/x/y/b", "c/x/y/d")]
    [InlineData("**", "dev/{rest}", "x/y", "dev/x/y")]
    [InlineData(null, "dev/{rest}", "x/y", "dev/x/y")]
    [InlineData("prod/**", "golden/base", "prod/app", "golden/base")]
    [InlineData("/prod-[a-z]+/", "golden/base", "prod-x", "golden/base")]
    [InlineData("prod/**", "dev/{rest}", "other/app", null)]
    [InlineData("**/prod", "{rest}", "prod", null)]
    public void Where_OfARepository_IsTheTemplateWithWhatTheStarsMatched(string? pattern, string template, string repository, string? expected) =>
        Assert.Equal(expected, Of(template, pattern)!.Where(RepositoryName.Parse(repository))?.Value);

    [Fact]
    public void Where_ANameThatWouldBeTooLong_IsNone() => Assert.Null(
        Of("a-long-prefix/{rest}", "p/**")!.Where(RepositoryName.Parse("p/" + new string('x', 250))));

    [Fact]
    public void Where_OfSeveralPatterns_TheFirstThatMatchesCounts()
    {
        var target = Target.ReleasedIn(RepositoryTemplate.Parse("dev/{rest}"), [Pattern("prod/eu/**"), Pattern("prod/**")])!;

        Assert.Equal("dev/app", target.Where(RepositoryName.Parse("prod/eu/app"))?.Value);
        Assert.Equal("dev/us/app", target.Where(RepositoryName.Parse("prod/us/app"))?.Value);
    }

    [Fact]
    public void Where_OfReleasedAlone_IsTheRepositoryItself() =>
        Assert.Equal(RepositoryName.Parse("a/b"), Target.Released.Where(RepositoryName.Parse("a/b")));

    [Theory]
    [InlineData("prod/app")]
    [InlineData("prod/*")]
    [InlineData("prod/**x")]
    [InlineData("**/prod/**")]
    [InlineData("/prod/.*/")]
    public void ReleasedIn_RestOfAPatternThatHasNone_IsNone(string pattern) => Assert.Null(Of("dev/{rest}", pattern));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("dev/*", "has a wildcard, and names one repository")]
    [InlineData("dev/?x", "has a wildcard, and names one repository")]
    [InlineData("dev/{name}", "has an unknown part in '{name}'; known is {rest}")]
    [InlineData("dev/{rest", "has an unknown part in '{rest'")]
    [InlineData("dev/x-{rest}", "has {rest} beside other characters")]
    [InlineData("{rest}/{rest}", "has {rest} more than once")]
    [InlineData("Dev/{rest}", "is not a repository name, whatever {rest} is")]
    [InlineData("dev//{rest}", "is not a repository name, whatever {rest} is")]
    [InlineData("/dev", "is not a repository name, whatever {rest} is")]
    [InlineData("dev/", "is not a repository name, whatever {rest} is")]
    [InlineData("dev/é", "is not a repository name, whatever {rest} is")]
    [InlineData("dev/{rest}/-x", "is not a repository name, whatever {rest} is")]
    [InlineData("../{rest}", "is not a repository name, whatever {rest} is")]
    public void TryParse_WhatCanNeverNameARepository_SaysWhy(string text, string begins)
    {
        Assert.False(RepositoryTemplate.TryParse(text, out _, out var fault));
        Assert.StartsWith(begins, fault, StringComparison.Ordinal);
    }

    // What the record notes of a policy is whether it knows the tags that are protected by it.
    [Fact]
    public void Fingerprint_WithAnotherTarget_IsTheSame() =>
        Assert.Equal(PolicyOf(null).Fingerprint, PolicyOf(Target.Released).Fingerprint);

    private static TagPolicy PolicyOf(Target? target) => new(TagClass.Protected, true, BlobDeletes.Refuse, [
        new Rule([], [TagPattern.Parse("*", PatternSubject.Tag)], TagClass.Protected, "policy.rules[0]", target: target)]);

    private static Target? Of(string template, string? pattern) =>
        Target.ReleasedIn(RepositoryTemplate.Parse(template), pattern is null ? [] : [Pattern(pattern)]);

    private static TagPattern Pattern(string text) => TagPattern.Parse(text, PatternSubject.Repository);
}
