using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json", true, false)]
    [InlineData("application/vnd.oci.image.index.v1+json", true, true)]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json", true, false)]
    [InlineData("application/vnd.docker.distribution.manifest.list.v2+json", true, true)]
    [InlineData("Application/vnd.OCI.image.index.v1+json ; charset=utf-8", true, true)]
    [InlineData("application/vnd.docker.distribution.manifest.v1+json", false, false)]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", false, false)]
    [InlineData("application/vnd.oci.image.manifest.v1+json, text/plain", false, false)]
    [InlineData("application/json", false, false)]
    [InlineData(";", false, false)]
    [InlineData("", false, false)]
    public void MediaType_OfAManifest_IsKnownByTheTable(string contentType, bool isKnown, bool isIndex)
    {
        Assert.Equal(isKnown, MediaType.TryParseManifest(contentType, out var mediaType));
        Assert.Equal(isIndex, isKnown && mediaType.IsIndex);
    }
}
