using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class IndexManifestsTests
{
    private static readonly string Hex = new('a', 64);

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

    private static IReadOnlyList<(Digest, bool)> Of(string body) => IndexManifests.Of(Encoding.UTF8.GetBytes(body));
}
