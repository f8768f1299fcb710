using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class HostPrefixTests
{
    [Theory]
    [InlineData("localhost:5000/demo/app:v1", "demo/app:v1")]
    [InlineData("localhost/demo/app", "demo/app")]
    [InlineData("registry.example.com/demo/app:v1", "demo/app:v1")]
    [InlineData("registry.example.com:5000/app@sha256:00", "app@sha256:00")]
    [InlineData("127.0.0.1:8080/demo/app", "demo/app")]
    [InlineData("[::1]:8080/demo/app", "demo/app")]
    [InlineData("https://registry.example.com/demo/app", "demo/app")]
    [InlineData("docker://localhost:5000/demo/app:v1", "demo/app:v1")]
    [InlineData("demo/app:v1", null)]
    [InlineData("app:v1", null)]
    [InlineData("app", null)]
    [InlineData("demo/registry.example.com/app", null)]
    [InlineData("localhost:5000/", null)]
    [InlineData("/demo/app", null)]
    [InlineData("localhosts/app", null)]
    [InlineData("://", null)]
    [InlineData("", null)]
    public void Name_WithAHostBeforeIt_IsGivenWithout(string name, string? without) => Assert.Equal(without, HostPrefix.Without(name));
}
