using RegistryGuard.Core.Pods;

namespace RegistryGuard.Core.Tests.Pods;

public class ImageReferenceTests
{
    private const string Sum = "sha256:0602b48b98a9d1a0b1b5c5dcf5a4a0a5e4d7f3bb7a2f3b8c3a7e8d2f0c9b1a23";

    [Theory]
    [InlineData("registry.example.com/demo/app:v1.0.0", "registry.example.com", "demo/app", "v1.0.0", null)]
    [InlineData("registry.example.com/demo/app", "registry.example.com", "demo/app", "latest", null)]
    [InlineData("registry.example.com/app", "registry.example.com", "app", "latest", null)]
    [InlineData("registry.example.com:5000/demo/app", "registry.example.com:5000", "demo/app", "latest", null)]
    [InlineData("registry.example.com:5000/demo/app:v1", "registry.example.com:5000", "demo/app", "v1", null)]
    [InlineData("Registry.Example.com/demo/app:V1", "registry.example.com", "demo/app", "V1", null)]
    [InlineData("registry.example.com/demo/app@" + Sum, "registry.example.com", "demo/app", null, Sum)]
    [InlineData("registry.example.com/demo/app:v1@" + Sum, "registry.example.com", "demo/app", "v1", Sum)]
    [InlineData("localhost/app:v1", "localhost", "app", "v1", null)]
    [InlineData("localhost:5000/app", "localhost:5000", "app", "latest", null)]
    [InlineData("10.0.0.7:5000/app", "10.0.0.7:5000", "app", "latest", null)]
    [InlineData("[fd00::7]:5000/app", "[fd00::7]:5000", "app", "latest", null)]
    [InlineData("[fd00::7]/app:v1", "[fd00::7]", "app", "v1", null)]
    [InlineData("REGISTRY/app", "registry", "app", "latest", null)]
    [InlineData("nginx", "docker.io", "library/nginx", "latest", null)]
    [InlineData("nginx:1.27", "docker.io", "library/nginx", "1.27", null)]
    [InlineData("nginx@" + Sum, "docker.io", "library/nginx", null, Sum)]
    [InlineData("demo/app:v1", "docker.io", "demo/app", "v1", null)]
    [InlineData("registry/demo/app", "docker.io", "registry/demo/app", "latest", null)]
    [InlineData("docker.io/nginx", "docker.io", "library/nginx", "latest", null)]
    [InlineData("docker.io/library/nginx", "docker.io", "library/nginx", "latest", null)]
    [InlineData("index.docker.io/demo/app", "docker.io", "demo/app", "latest", null)]
    public void Reference_AsRuntimesReadIt_IsReadSo(string text, string registry, string repository, string? tag, string? digest)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));

        Assert.Equal(
            (registry, repository, tag, digest), (reference.Registry, reference.Repository.Value, reference.Tag?.Value, reference.Digest?.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":v1")]
    [InlineData("@" + Sum)]
    [InlineData("registry.example.com/")]
    [InlineData("registry.example.com/demo/App")]
    [InlineData("registry.example.com//app")]
    [InlineData("registry.example.com/app:")]
    [InlineData("registry.example.com/app:-v1")]
    [InlineData("registry.example.com/app:v1:v2")]
    [InlineData("registry.example.com/app@sha256:12")]
    [InlineData("registry.example.com/app@md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("registry.example.com/app@" + Sum + "@" + Sum)]
    [InlineData("registry.example.com:/app")]
    [InlineData("registry.example.com:port/app")]
    [InlineData("registry.example.com:1234567/app")]
    [InlineData("registry.éxample.com/app")]
    [InlineData("user@registry.example.com/app")]
    [InlineData("http://registry.example.com/app")]
    [InlineData("[fd00::7/app")]
    [InlineData("[]:5000/app")]
    [InlineData("-.example.com/app")]
    [InlineData("registry.example.com/app:v1\n")]
    [InlineData(" registry.example.com/app")]
    public void Reference_ThatIsNone_IsNotRead(string text) => Assert.False(ImageReference.TryParse(text, out _));

    [Fact]
    public void Reference_LongerThanAny_IsNotRead() =>
        Assert.False(ImageReference.TryParse(new string('a', ImageReference.MaxLength) + ".example.com/app", out _));

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("Registry.example.com/app:v1@" + Sum, "registry.example.com/app:v1@" + Sum)]
    public void Reference_Written_IsWhole(string text, string written)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));
        Assert.Equal(written, reference.ToString());
    }
}
