using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class NextTagTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 34, 56, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("v1", "v2", "v3")]
    [InlineData("7", "8", "9")]
    [InlineData("1.9", "1.10", "1.11")]
    [InlineData("v1.0.0", "v1.0.1", "v1.0.2")]
    [InlineData("v1.08", "v1.09", "v1.10")]
    [InlineData("2024.01", "2024.02", "2024.03")]
    [InlineData("2024.11", "2024.12", "2025.01")]
    [InlineData("v2024.12-alpine", "v2025.01-alpine", "v2025.02-alpine")]
    [InlineData("24.04", "24.05", "24.06")]
    [InlineData("2024.01.09", "2024.01.10", "2024.01.11")]
    [InlineData("2024.13", "2024.14", "2024.15")] // no month
    [InlineData("1.2.18446744073709551615", "1.2.18446744073709551616", "1.2.18446744073709551617")]
    [InlineData("v1.0.0-rc1", "v1.0.0-rc2", "v1.0.0-rc3")]
    [InlineData("v1.0.0-rc.1", "v1.0.0-rc.2", "v1.0.0-rc.3")]
    [InlineData("v1.0.0-rc-9", "v1.0.0-rc-10", "v1.0.0-rc-11")]
    [InlineData("1.0.0-RC1", "1.0.0-RC2", "1.0.0-RC3")]
    [InlineData("1.0.0-foo.1", "1.0.0-foo.2", "1.0.0-foo.3")]
    [InlineData("1.2.3-4", "1.2.3-5", "1.2.3-6")]
    [InlineData("v2-beta3", "v2-beta4", "v2-beta5")]
    [InlineData("1.2.3-alpine-rc1", "1.2.3-alpine-rc2", "1.2.3-alpine-rc3")]
    [InlineData("1.2.3-alpine", "1.2.4-alpine", "1.2.5-alpine")]
    [InlineData("1.2.3-alpine3.18", "1.2.4-alpine3.18", "1.2.5-alpine3.18")]
    [InlineData("1.2.3-amd64", "1.2.4-amd64", "1.2.5-amd64")]
    [InlineData("1.2.3-rc1-arm64", "1.2.4-rc1-arm64", "1.2.5-rc1-arm64")]
    [InlineData("17-jdk", "18-jdk", "19-jdk")]
    [InlineData("1.2.3.Final", "1.2.4.Final", "1.2.5.Final")]
    [InlineData("1.2.3_x", "1.2.4_x", "1.2.5_x")]
    [InlineData("12345678", "12345679", "12345680")] // eight digits, and no date
    public void NextTag_AVersion_IsRaised(string tag, string first, string second)
    {
        var next = After(tag);

        Assert.Equal([first, second], next[..2]);
        Assert.Equal(NextTag.Most, next.Length);
    }

    [Theory]
    [InlineData("20210911", "20261120", "202611201034", "20261120103456", "20261120103457")]
    [InlineData("20261120", "202611201034", "20261120103456", "20261120103457", "20261120103458")]
    [InlineData("202109111438", "202611201034", "20261120103456", "20261120103457", "20261120103458")]
    [InlineData("v1.0.0-20210911143801", "v1.0.0-20261120103456", "v1.0.0-20261120103457", "v1.0.0-20261120103458", "v1.0.0-20261120103459")]
    [InlineData("20261120103456", "20261120103457", "20261120103458", "20261120103459", "20261120103500")]
    [InlineData("build20210911", "build20261120", "build202611201034", "build20261120103456", "build20261120103457")]
    [InlineData("nightly-20210911", "nightly-20261120", "nightly-202611201034", "nightly-20261120103456", "nightly-20261120103457")]
    [InlineData("20210911-alpine3.18", "20261120-alpine3.18", "202611201034-alpine3.18", "20261120103456-alpine3.18", "20261120103457-alpine3.18")]
    [InlineData("20991231", "202611201034", "20261120103456", "20261120103457", "20261120103458")]
    public void NextTag_ADateStamp_BecomesNowsAndThenALongerOne(string tag, params string[] first) =>
        Assert.Equal(first, After(tag)[..first.Length]);

    [Theory]
    [InlineData("latest")]
    [InlineData("v")]
    [InlineData("vv1")]
    [InlineData("1.2.3.4")]
    [InlineData("abcdef0")]
    [InlineData("release-1")]
    [InlineData("_")]
    public void NextTag_AnotherTag_IsNone(string tag) => Assert.Empty(After(tag));

    [Fact]
    public void NextTag_PastTheLongestTag_IsLeftOut()
    {
        Assert.Empty(After(new string('9', 128)));
        Assert.Equal([new string('9', 127) + "8", new string('9', 128)], After(new string('9', 127) + "7"));
        Assert.Empty(After("20261120-" + new string('a', 119)));
    }

    private static string[] After(string tag) => [.. NextTag.After(Tag.Parse(tag), Now).Select(next => next.Value)];
}
