using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class DigestTests
{
    // Of no bytes at all, as everyone knows them.
    private const string Empty256 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Empty512 = "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

    // E9
    [Theory]
    [InlineData(Empty256, true)]
    [InlineData(Empty512, true)]
    [InlineData(Empty256 + "0", false)]
    [InlineData(Empty256 + "\n", false)]
    [InlineData("sha256:E3B0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("sha384:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("sha256:ABC", false)]
    [InlineData("foo:beef", false)]
    [InlineData("sha256:", false)]
    [InlineData("sha256", false)]
    [InlineData("latest", false)] // as long as a prefix without its colon
    [InlineData("", false)]
    public void Digest_AText_IsOneByTheGrammar(string text, bool isDigest)
    {
        Assert.Equal(isDigest, Digest.TryParse(text, out var digest));
        Assert.Equal(isDigest ? text : null, digest.Value);
    }

    [Fact]
    public void Digest_OfBytes_IsThatOfItsAlgorithm()
    {
        Assert.Equal(Empty256, Digest.Sha256([]).Value);
        Assert.Equal(Empty512, Digest.Sha512([]).Value);
    }

    [Theory]
    [InlineData(Empty256)]
    [InlineData(Empty512)]
    public void Digest_Content_MatchesOnlyItsOwn(string text)
    {
        Assert.True(Digest.Parse(text).Matches([]));
        Assert.False(Digest.Parse(text).Matches([0]));
    }

    [Fact]
    public void Digest_Short_IsTheAlgorithmAndTwelveDigits() => Assert.Equal("sha256:e3b0c44298fc…", Digest.Parse(Empty256).Short);

    [Fact]
    public void Digest_ParseOfAnotherText_Throws() => Assert.Throws<FormatException>(() => Digest.Parse("foo:beef"));
}
