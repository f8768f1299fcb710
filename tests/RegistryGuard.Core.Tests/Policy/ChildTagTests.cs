using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public class ChildTagTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Of_ADigest_FollowsFromItAlone()
    {
        var digest = Digest.Sha256([1, 2, 3]);

        Assert.Equal($"sha256-{digest.HexPart}.kept", ChildTag.Of(digest)!.Value.Value);
        Assert.True(ChildTag.Is(ChildTag.Of(digest)!.Value));
        Assert.False(BuiltinTags.Contains(ChildTag.Of(digest)!.Value));
    }

    [Fact]
    public void Of_ADigestOfAnotherAlgorithm_IsNone() => Assert.Null(ChildTag.Of(Digest.Sha512([1])));

    [Theory]
    [InlineData($"sha256-{Hex}.kept", true)]
    [InlineData($"sha256-{Hex}.sig", false)]
    [InlineData($"sha256-{Hex}", false)]
    [InlineData($"sha256-{Hex}0.kept", false)]
    [InlineData($"sha512-{Hex}.kept", false)]
    [InlineData("sha256-0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef.kept", false)]
    [InlineData("kept", false)]
    public void Is_TagsOfThisForm(string tag, bool expected) => Assert.Equal(expected, ChildTag.Is(Tag.Parse(tag)));
}
