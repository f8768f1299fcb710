using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class TagPatternTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("latest", "latest", true)]
    [InlineData("latest", "Latest", false)]
    [InlineData("latest", "latest1", false)]
    [InlineData("v1.0", "v1x0", false)]
    [InlineData("*", "anything.at-all_1", true)]
    [InlineData("*-release", "v1-release", true)]
    [InlineData("*-release", "-release", true)]
    [InlineData("*-release", "v1-release2", false)]
    [InlineData("*cache*", "buildcache-amd64", true)]
    [InlineData("ab*ba", "abba", true)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("a*c?e*g", "abcdefg", true)]
    [InlineData("**", "v1", true)]
    [InlineData("v?", "v1", true)]
    [InlineData("v?", "v", false)]
    [InlineData("v?", "v10", false)]
    [InlineData("v{n}-release", "v12-release", true)]
    [InlineData("v{n}-release", "v-release", false)]
    [InlineData("{n}", "12a", false)]
    [InlineData("{semver}", "1.2.3", true)]
    [InlineData("{semver}", "v1.2.3", true)]
    [InlineData("{semver}", "V1.2.3", false)]
    [InlineData("{semver}", "v1.2", false)]
    [InlineData("{semver}", "v1.2.3.4", false)]
    [InlineData("{semver}", "v01.2.3", false)]
    [InlineData("{semver}", "v0.0.0", true)]
    [InlineData("{semver}", "v1.2.3-rc.1", true)]
    [InlineData("{semver}", "v1.2.3-rc.01", false)]
    [InlineData("{semver}", "v1.2.3-0a", true)]
    [InlineData("{semver}", "v1.2.3-", false)]
    [InlineData("{semver}", "v1.2.3-a..b", false)]
    [InlineData("{semver}", "v1.2.3-a_b", false)]
    [InlineData("{semver}", "v1.0.0-20210911143801", true)]
    [InlineData("{semver}-alpine", "1.2.3-alpine", true)]
    [InlineData("v{semver}", "v1.2.3", true)]
    [InlineData("v1.0.0-{date}", "v1.0.0-20210911", true)]
    [InlineData("v1.0.0-{date}", "v1.0.0-202109111438", true)]
    [InlineData("v1.0.0-{date}", "v1.0.0-20210911143801", true)]
    [InlineData("v1.0.0-{date}", "v1.0.0-202109111", false)]
    [InlineData("v1.0.0-{date}", "v1.0.0-2021091114380", false)]
    [InlineData("{sha}", "abcdef0", true)]
    [InlineData("{sha}", "abcdef", false)]
    [InlineData("{sha}", "ABCDEF0", false)]
    [InlineData("{sha}", Sha, true)]
    [InlineData("{sha}", Sha + "0", false)]
    [InlineData("/v[0-9]+/", "v12", true)]
    [InlineData("/v[0-9]+/", "xv12", false)]
    [InlineData("/v[0-9]+/", "v12x", false)]
    [InlineData("/a|b/", "ax", false)]
    [InlineData("/a|b/", "xb", false)]
    [InlineData("/(?i)LATEST/", "latest", true)]
    public void TagPattern_ATag_MatchesByTheTable(string pattern, string tag, bool matches) =>
        Assert.Equal(matches, TagPattern.Parse(pattern, PatternSubject.Tag).IsMatch(tag));

    [Theory]
    [InlineData("base/**", "base/a", true)]
    [InlineData("base/**", "base/a/b", true)]
    [InlineData("base/**", "base", false)]
    [InlineData("base/**", "mybase/a", false)]
    [InlineData("base/*", "base/a", true)]
    [InlineData("base/*", "base/a/b", false)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("**", "a", true)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("**/app", "app", true)]
    [InlineData("**/app", "a/app", true)]
    [InlineData("**/app", "a/b/app", true)]
    [InlineData("**/app", "myapp", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "axb", false)]
    [InlineData("base**", "base", true)]
    [InlineData("base**", "base-x/y", true)]
    [InlineData("?/app", "a/app", true)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("team-{n}/**", "team-7/app", true)]
    [InlineData("team-{n}/**", "team-x/app", false)]
    [InlineData("/(dev|test)/.*/", "dev/app", true)]
    [InlineData("/(dev|test)/.*/", "prod/app", false)]
    [InlineData("my.app", "my-app", false)]
    public void TagPattern_ARepository_MatchesByTheTable(string pattern, string repository, bool matches) =>
        Assert.Equal(
            matches, TagPattern.Parse(pattern, PatternSubject.Repository).IsMatch(RepositoryName.Parse(repository)));

    // E32: .NET's \w, \d and $ accept more than ASCII.
    [Theory]
    [InlineData("v1", "v1\n")]
    [InlineData("*", "v1\n")]
    [InlineData("/v1$/", "v1\n")]
    [InlineData("/.*/", "v1\n")]
    [InlineData(@"/[\s\S]*/", "v1\n")]
    [InlineData("*", "é1")]
    [InlineData(@"/\w+/", "é1")]
    [InlineData("{n}", "１")]
    [InlineData(@"/\d+/", "１")]
    [InlineData(@"/\d+/", "١")]
    [InlineData("?", "１")]
    [InlineData("/(?i)k/", "\u212A")] // the Kelvin sign
    [InlineData("*", "")]
    public void TagPattern_TextNoTagCanBe_NeverMatches(string pattern, string text) =>
        Assert.False(TagPattern.Parse(pattern, PatternSubject.Tag).IsMatch(text));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{smever}", "did you mean {semver}?")]
    [InlineData("{foo-bar}", "Known are {semver}, {n}, {date}, {sha}")]
    [InlineData("v{n", "'{' without its '}'")]
    [InlineData("vn}", "'}' without its '{'")]
    [InlineData("{rest}", "which is for released-in; in a pattern '**' is what it stands for. Known are {semver}, {n}, {date}, {sha}")]
    [InlineData("a b", "a space, which no tag can have")]
    [InlineData("é", "U+00E9, which no tag can have")]
    [InlineData("v1+2", "'+', which no tag can have")]
    [InlineData("[ab]", "'[', which no tag can have")]
    [InlineData("a/b", "'/', which no tag can have")]
    [InlineData("-x*", "begins with '-'")]
    [InlineData("a***", "more than two '*'")]
    [InlineData("/abc", "must end with '/'")]
    [InlineData("/", "must end with '/'")]
    [InlineData("//", "must end with '/'")]
    [InlineData("/(a/", "is not a regular expression")]
    [InlineData("/a)|(?:b/", "is not a regular expression")]
    [InlineData(@"/(a)\1/", "linear time")]
    [InlineData("/(?=a)b/", "linear time")]
    [InlineData("/(?>a)b/", "linear time")]
    public void TagPattern_NotOneForTags_IsAFault(string text, string fault)
    {
        Assert.False(TagPattern.TryParse(text, PatternSubject.Tag, out _, out var said));
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Base/**", "lower-case")]
    [InlineData("base/", "empty path segment")]
    [InlineData("base//a", "empty path segment")]
    [InlineData("a b", "a space")]
    [InlineData("host:5000/a", "':'")]
    [InlineData("a..b", "is not a repository name")]
    public void TagPattern_NotOneForRepositories_IsAFault(string text, string fault)
    {
        Assert.False(TagPattern.TryParse(text, PatternSubject.Repository, out _, out var said));
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Fact]
    public void TagPattern_TooLong_IsAFault() =>
        Assert.False(TagPattern.TryParse(new string('*', 1025), PatternSubject.Tag, out _, out _));

    [Fact]
    public void TagPattern_LiteralLongerThanATag_IsAFault() =>
        Assert.False(TagPattern.TryParse(new string('a', 129), PatternSubject.Tag, out _, out _));

    [Fact]
    public void TagPattern_AskedAboutTheOtherSubject_DoesNotMatch() =>
        Assert.False(TagPattern.Parse("**", PatternSubject.Repository).IsMatch(Tag.Parse("a")));
}
