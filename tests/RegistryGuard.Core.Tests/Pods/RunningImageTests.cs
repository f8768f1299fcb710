using RegistryGuard.Core.Pods;

namespace RegistryGuard.Core.Tests.Pods;

public class RunningImageTests
{
    private const string Hex = "0602b48b98a9d1a0b1b5c5dcf5a4a0a5e4d7f3bb7a2f3b8c3a7e8d2f0c9b1a23";

    [Theory]
    [InlineData("registry.example.com/demo/app@sha256:" + Hex, true)]
    [InlineData("docker.io/library/nginx@sha256:" + Hex, true)]
    [InlineData("docker-pullable://registry.example.com/demo/app@sha256:" + Hex, true)]
    [InlineData("docker-pullable://nginx@sha256:" + Hex, true)]
    [InlineData("docker://sha256:" + Hex, false)]
    [InlineData("containerd://sha256:" + Hex, false)]
    [InlineData("sha256:" + Hex, false)]
    [InlineData(Hex, false)]
    public void ImageId_OfARuntime_IsReadAsItMeansIt(string imageId, bool isManifest)
    {
        Assert.True(RunningImage.TryParse(imageId, out var running));

        Assert.Equal(("sha256:" + Hex, isManifest), (running.Digest.Value, running.IsManifest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("docker://")]
    [InlineData("docker://nginx")]
    [InlineData("registry.example.com/demo/app:v1")]
    [InlineData("registry.example.com/demo/app@")]
    [InlineData("registry.example.com/demo/app@" + Hex)]
    [InlineData("registry.example.com/demo/app@md5:" + Hex)]
    [InlineData("sha256:" + Hex + "0")]
    public void ImageId_WithoutADigest_IsNotRead(string imageId) => Assert.False(RunningImage.TryParse(imageId, out _));
}
