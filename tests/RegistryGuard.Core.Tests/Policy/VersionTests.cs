using RegistryGuard.Core.Oci;
using Version = RegistryGuard.Core.Policy.Version;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class VersionTests
{
    // semver.org 2.0.0 §11, and numbers past 64 bits.
    private static readonly string[] Rising =
    [
        "0.0.1", "0.1.0", "v1.0.0-0", "1.0.0-2", "1.0.0-11", "1.0.0-99999999999999999999", "1.0.0-alpha", "v1.0.0-alpha.1",
        "1.0.0-alpha.beta", "1.0.0-beta", "v1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "v1.0.1", "1.2.0", "1.10.0",
        "v2.0.0", "18446744073709551616.0.0", "18446744073709551617.0.0",
    ];

    [Fact]
    public void Version_EveryPair_IsOrderedByPrecedence()
    {
        var versions = Rising.Select(Parse).ToList();
        for (var i = 0; i < versions.Count; i++)
        {
            for (var j = 0; j < versions.Count; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(versions[i].CompareTo(versions[j])));
                Assert.Equal(i < j, versions[i] < versions[j]);
                Assert.Equal(i >= j, versions[i] >= versions[j]);
            }
        }
    }

    [Fact]
    public void Version_WithAndWithoutV_AreEqual()
    {
        Assert.True(Parse("v1.0.0-rc.1") == Parse("1.0.0-rc.1"));
        Assert.Equal(Parse("v1.0.0").GetHashCode(), Parse("1.0.0").GetHashCode());
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("v1")]
    [InlineData("1.0.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0-a_b")]
    [InlineData("latest")]
    public void Version_NotSemantic_IsNone(string tag) => Assert.False(Version.TryParse(Tag.Parse(tag), out _));

    private static Version Parse(string tag) =>
        Version.TryParse(Tag.Parse(tag), out var version) ? version : throw new FormatException(tag);
}
