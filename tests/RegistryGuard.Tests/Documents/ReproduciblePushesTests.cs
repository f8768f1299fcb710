using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Configuration;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/reproducible-pushes.md: the rules that keep signatures do so.</summary>
public sealed class ReproduciblePushesTests
{
    private static readonly string Yaml = File.ReadAllText(SourceTree.File("docs/reproducible-pushes.md")).Split("```yaml\n")[1].Split("```")[0];
    private static readonly string Hex = new('a', 64);

    [Theory]
    [InlineData("prod/app", "sha256-{0}.sig", TagClass.Protected)]
    [InlineData("dev/app", "sha256-{0}.sig", TagClass.Open)]
    [InlineData("prod/app", "sha256-{0}.att", TagClass.Open)]
    [InlineData("prod/app", "sha256-{0}.sbom", TagClass.Open)]
    [InlineData("prod/app", "sha256-{0}", TagClass.Open)]
    [InlineData("prod/app", "sha512-{0}", TagClass.Open)]
    [InlineData("dev/app", "sha256-{0}.sig2", TagClass.Protected)]
    [InlineData("prod/app", "v1.0.0", TagClass.Protected)]
    [InlineData("prod/app", "latest", TagClass.Floating)]
    public void Rules_OfTheDocument_ClassTagsAsItSays(string repository, string tag, TagClass tagClass) => Assert.Equal(
        tagClass,
        Reading.Good(Yaml).Policy.Classify(RepositoryName.Parse(repository), Tag.Parse(tag.Replace("{0}", Hex, StringComparison.Ordinal))).Class);

    [Fact]
    public async Task Signature_UnderTheRulesOfTheDocument_IsWrittenOnceAndNotDeleted()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var tag = $"/v2/prod/app/manifests/sha256-{Hex}.sig";
        var digest = $"/v2/prod/app/manifests/{Pushes.DigestOf(Pushes.One)}";

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(tag, Pushes.One)).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(tag, Pushes.One)).Status);
        Assert.Equal("tag-bound", (await guard.PushAsync(tag, Pushes.Two)).Reason);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, tag)).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, digest)).Status);
    }

    [Fact]
    public async Task Signature_UnderTheStandardRules_MayBeDeleted()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var tag = $"/v2/prod/app/manifests/sha256-{Hex}.sig";
        await guard.PushAsync(tag, Pushes.One);

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, tag)).Status);
    }
}
