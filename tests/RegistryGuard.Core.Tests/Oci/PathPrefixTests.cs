using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class PathPrefixTests
{
    [Theory]
    [InlineData("/api", "/api")]
    [InlineData("/api/v2.0/", "/api/v2.0")]
    [InlineData("/v2/_zot", "/v2/_zot")]
    [InlineData("/artifactory/api/docker", "/artifactory/api/docker")]
    public void TryParse_PathBeyondTheApi_IsOne(string text, string expected) =>
        Assert.Equal(expected, PathPrefix.TryParse(text, out _)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("api")]
    [InlineData("/api/..")]
    [InlineData("/api/./x")]
    [InlineData("/api//x")]
    [InlineData("/api/%76")]
    [InlineData("/api?x=1")]
    [InlineData("/api x")]
    [InlineData("/api\\x")]
    [InlineData("/apé")]
    [InlineData("http://registry.example/api")]
    public void TryParse_NoPlainPath_IsAFaultThatSaysWhatWouldBe(string text)
    {
        Assert.Null(PathPrefix.TryParse(text, out var fault));
        Assert.Contains("must be a plain path", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    [InlineData("/V2")]
    [InlineData("/V2/_zot")]
    [InlineData("/v2/app")]
    [InlineData("/v2/app/manifests")]
    [InlineData("/v2/token")]
    [InlineData("/v2/_catalog")]
    public void TryParse_PathThatCouldCoverManifests_IsAFault(string text)
    {
        Assert.Null(PathPrefix.TryParse(text, out var fault));
        Assert.Contains("could cover manifests", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/token", true)]
    [InlineData("/v2/token", true)]
    [InlineData("/service/token", true)]
    [InlineData("/v2/", false)]
    [InlineData("/v2/_catalog", false)]
    [InlineData("/v2/app/blobs/uploads/", false)]
    [InlineData("/v2/app/manifests/v1", false)]
    [InlineData("/x/manifests/v1", false)]
    [InlineData("/v2/app/tags/list", false)]
    [InlineData("/a/../token", false)]
    [InlineData("//token", false)]
    [InlineData("/tok%65n", false)]
    [InlineData("/token?x", false)]
    public void CanBeToken_OnlyAPlainPathBeyondTheApi(string path, bool can) => Assert.Equal(can, BeyondTheApi.CanBeToken(path));
}
