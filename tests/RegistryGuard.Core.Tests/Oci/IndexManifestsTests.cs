using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class IndexManifestsTests
{
    private static readonly string Hex = new('a', 64);
    private static readonly string OtherHex = new('b', 64);

    [Fact]
    public void Of_Index_AreItsManifests() => Assert.Equal(
        [(Digest.Parse($"sha256:{Hex}"), false), (Digest.Parse($"sha512:{Hex}{Hex}"), true)],
        Of($$"""
            {"manifests":[
              {"digest":"sha256:{{Hex}}","mediaType":"application/vnd.oci.image.manifest.v1+json"},
              {"digest":"sha512:{{Hex}}{{Hex}}","mediaType":"application/vnd.oci.image.index.v1+json"}]}
            """));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"manifests":{}}""")]
    [InlineData("""{"manifests":[1,null,"x",[],{}]}""")]
    [InlineData("""{"manifests":[{"digest":7},{"digest":"sha256:short"},{"digest":"md5:x"}]}""")]
    [InlineData("""{"manifests":[""")]
    public void Of_AnythingElse_AreNone(string body) => Assert.Empty(Of(body));

    // Go, which most registries and clients are written with, ignores the case of names, folds the long s and the Kelvin sign,
    // and lets the last one win.
    [Theory]
    [InlineData("{\"manifests\":[{\"digest\":\"A\",\"DIGEST\":\"B\",\"mediaType\":\"M\"}]}")]
    [InlineData("{\"manifests\":[{\"digest\":\"A\",\"digest\":\"B\",\"mediaType\":\"M\"}]}")]
    [InlineData("{\"manifests\":[{\"dige\u017ft\":\"A\",\"mediaType\":\"M\"},{\"Digest\":\"B\",\"MediaType\":\"M\"}]}")]
    [InlineData("{\"manifests\":[{\"digest\":\"A\",\"mediaType\":\"M\"}],\"Manife\u017ft\u017f\":[{\"digest\":\"B\",\"mediaType\":\"M\"}]}")]
    [InlineData("{\"\\ud800\":1,\"manifests\":[{\"\\ud800\":1,\"digest\":\"A\",\"digest\":\"\\ud800\",\"digest\":\"B\",\"mediaType\":\"M\"}]}")]
    public void Of_NamesThatARegistryMayReadAsTheSame_AllCount(string body) => Assert.Equal(
        [(Digest.Parse($"sha256:{Hex}"), false), (Digest.Parse($"sha256:{OtherHex}"), false)],
        Of(body.Replace("\"A\"", $"\"sha256:{Hex}\"", StringComparison.Ordinal)
            .Replace("\"B\"", $"\"sha256:{OtherHex}\"", StringComparison.Ordinal)
            .Replace("\"M\"", $"\"{MediaType.OciManifest}\"", StringComparison.Ordinal)));

    // It may be an index, so what it lists must be read too. The type of a layer, as build caches list them, is none.
    [Theory]
    [InlineData("", true)]
    [InlineData(""","mediaType":null""", true)]
    [InlineData(",\"mediaType\":\"\\ud800\"", true)]
    [InlineData(",\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"MediaType\":\"application/vnd.oci.image.index.v1+json\"", true)]
    [InlineData(",\"mediaType\":\"application/json\"", true)]
    [InlineData(",\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\"", true)]
    [InlineData(",\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\"", false)]
    [InlineData(",\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\"", false)]
    [InlineData(",\"mediaType\":\"application/vnd.buildkit.cacheconfig.v0\"", false)]
    public void Of_ADescriptorThatMayBeOfAnIndex_IsOne(string type, bool isIndex) =>
        Assert.Equal([(Digest.Parse($"sha256:{Hex}"), isIndex)], Of($$"""{"manifests":[{"digest":"sha256:{{Hex}}"{{type}}}]}"""));

    // Registries written in Go read JSON as deep as this.
    [Theory]
    [InlineData(80, true)]
    [InlineData(9_000, true)]
    [InlineData(10_001, false)]
    public void Of_ADeepIndex_IsReadAsRegistriesReadIt(int depth, bool isWhole)
    {
        var deep = string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));
        var manifests = IndexManifests.Of(
            Encoding.UTF8.GetBytes($$"""{"x":{{deep}},"manifests":[{"x":{{deep}},"digest":"sha256:{{Hex}}"}]}"""), 10, out var isRead);

        Assert.Equal(isWhole, isRead);
        Assert.Equal(isWhole ? 1 : 0, manifests.Count);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("[1,[2]]", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData("{\"manifests\":[{}]", false)]
    [InlineData("{\"manifests\":[{}]}x", false)]
    [InlineData("{\"manifests\":[D,D]}", false)]
    [InlineData("{\"manifests\":[D],\"x\":[D,D]}", true)]
    public void Of_WithABound_SaysWhetherAllWasRead(string body, bool isWhole)
    {
        var json = body.Replace("D", $$"""{"digest":"sha256:{{Hex}}"}""", StringComparison.Ordinal);

        IndexManifests.Of(Encoding.UTF8.GetBytes(json), 2, out var isRead);

        Assert.Equal(isWhole, isRead);
    }

    private static IReadOnlyList<(Digest, bool)> Of(string body) => IndexManifests.Of(Encoding.UTF8.GetBytes(body));
}
