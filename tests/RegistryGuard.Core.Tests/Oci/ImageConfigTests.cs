using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class ImageConfigTests
{
    private const string Digest = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    [Theory]
    [InlineData($$$"""{"config":{"digest":"{{{Digest}}}"}}""", Digest)]
    [InlineData($$$"""{"schemaVersion":2,"layers":[{"digest":"x"}],"config":{"mediaType":"a","annotations":{"digest":"x"},"digest":"{{{Digest}}}"}}""", Digest)]
    [InlineData("""{"config":{}}""", null)]
    [InlineData("""{"config":{"digest":"sha256:short"}}""", null)]
    [InlineData("""{"config":{"digest":7}}""", null)]
    [InlineData("""{"config":null}""", null)]
    [InlineData("""{"config":["a"]}""", null)]
    [InlineData("""{"manifests":[{"digest":"x"}]}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("""{"config":{"digest":""", null)]
    public void DigestOf_IsTheConfigsOrNone(string manifest, string? digest) =>
        Assert.Equal(digest, ImageConfig.DigestOf(Encoding.UTF8.GetBytes(manifest))?.Value);
}
