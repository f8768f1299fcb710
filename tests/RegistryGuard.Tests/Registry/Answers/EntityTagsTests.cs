using Microsoft.Extensions.Primitives;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Tests.Registry.Answers;

public sealed class EntityTagsTests
{
    private const string Hex = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData(true, "\"sha256:" + Hex + "\"")]
    [InlineData(true, "W/\"sha256:" + Hex + "\"")]
    [InlineData(true, "sha256:" + Hex)]
    [InlineData(true, "\"x\", \"sha256:" + Hex + "\"")]
    [InlineData(true, "\"x\"", "\"sha256:" + Hex + "\"")]
    [InlineData(true, "*")]
    [InlineData(false)]
    [InlineData(false, "")]
    [InlineData(false, "\"x\"")]
    [InlineData(false, "\"sha256:" + Hex + "b\"")]
    [InlineData(false, "\"SHA256:" + Hex + "\"")]
    [InlineData(false, "\"")]
    public void Match_OverAllLines_FindsTheDigest(bool expected, params string[] lines) =>
        Assert.Equal(expected, EntityTags.Match(new StringValues(lines), Digest.Parse("sha256:" + Hex)));
}
