using System.Text;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Tests.Upstream.Forwarding;

/// <summary>Rights hang on these names, so a spelling that two readers could read in two ways has none.</summary>
public class PlainNameTests
{
    private static readonly string Release = Base64("release:secret");

    [Theory]
    [InlineData("release:secret", "release")]
    [InlineData("release:", "release")]
    [InlineData("release:se:cret", "release")]
    [InlineData("robot$library+ci:x", "robot$library+ci")]
    [InlineData("jürgen:x", "jürgen")]
    [InlineData("release", "")]
    [InlineData(":secret", "")]
    [InlineData("release\0bob:x", "")]
    [InlineData("release\n:x", "")]
    public void Of_BasicCredential_IsWhatStandsBeforeTheFirstColon(string credential, string name) =>
        Assert.Equal(name, PlainName.Of("Basic " + Base64(credential)));

    public static TheoryData<string> Odd =>
    [
        "", "Basic", "Basic ", $"Basic  {Release}", $"Basic {Release} ", $"Basic\t{Release}", $"Basic {Release}, Bearer x.y.z",
        $"Basic {Release[..4]} {Release[4..]}", $"Basic {Release}====", "Basic " + Base64("release:xy").TrimEnd('='), $"Basic *{Release}",
        $"Digest {Release}", $"Basic {Convert.ToBase64String([0xff, (byte)':', (byte)'x'])}", "Basic cmVsZWFzZTp=",
    ];

    [Theory]
    [MemberData(nameof(Odd))]
    public void Of_ACredentialInAnotherSpelling_IsNone(string authorization) => Assert.Equal("", PlainName.Of(authorization));

    [Theory]
    [InlineData("basic")]
    [InlineData("BASIC")]
    public void Of_TheSchemeInOtherLetterCase_IsTheName(string scheme) => Assert.Equal("release", PlainName.Of($"{scheme} {Release}"));

    [Fact]
    public void Of_ALongName_IsNoneRatherThanItsBeginning()
    {
        Assert.Equal(ClientName.MaxLength, PlainName.Of("Basic " + Base64(new string('a', ClientName.MaxLength) + ":x")).Length);
        Assert.Equal("", PlainName.Of("Basic " + Base64(new string('a', ClientName.MaxLength + 1) + ":x")));
    }

    [Theory]
    [InlineData("""{"sub":"ci"}""", "ci")]
    [InlineData("""{"sub":"ci","sub":"bob"}""", "")]
    [InlineData("""{"sub":"ci","SUB":"bob"}""", "")]
    [InlineData("""{"Sub":"ci"}""", "")]
    [InlineData("""{"sub":"c\u0000i"}""", "")]
    [InlineData("""{"sub":"\ud800"}""", "")]
    [InlineData("""{"sub":7}""", "")]
    [InlineData("""{}""", "")]
    [InlineData("""["sub"]""", "")]
    [InlineData("no JSON", "")]
    public void Of_AToken_IsItsOneSubject(string payload, string name) =>
        Assert.Equal(name, PlainName.Of($"Bearer e30.{Base64Url(payload)}.c2ln"));

    [Theory]
    [InlineData("e30.{0}")]
    [InlineData("e30.{0}.")]
    [InlineData(".{0}.c2ln")]
    [InlineData("e30.{0}.c2ln.e30")]
    [InlineData("e30.{0}=.c2ln")]
    [InlineData("e30.{0}.c2ln, Basic eDp5")]
    public void Of_WhatIsNoSignedToken_IsNone(string form) =>
        Assert.Equal("", PlainName.Of("Bearer " + form.Replace("{0}", Base64Url("""{"sub":"ci"}"""), StringComparison.Ordinal)));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Base64Url(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
