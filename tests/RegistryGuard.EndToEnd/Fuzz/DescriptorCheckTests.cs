using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: a descriptor that can be read in two ways is found, and no other.</summary>
public sealed class DescriptorCheckTests
{
    [Theory]
    [InlineData("""{"mediaType":"a/b","digest":"sha256:x","size":1,"platform":{"os":"linux"}}""")]
    [InlineData("""{"digest":"sha256:x","d\u0131gest":"sha256:y"}""")]
    [InlineData("""1""")]
    public void Breaches_OneReading_None(string descriptor) => Assert.Empty(Breaches(descriptor));

    [Theory]
    [InlineData("""{"digest":"sha256:x","digest":"sha256:y"}""")]
    [InlineData("""{"digest":"sha256:x","\u0064igest":"sha256:x"}""")]
    [InlineData("""{"digest":"sha256:x","DIGEST":"sha256:y"}""")]
    [InlineData("""{"Digest":"sha256:x"}""")]
    [InlineData("""{"dige\u017ft":"sha256:x"}""")]
    [InlineData("""{"mediaType":"a/b","mediaType":"c/d"}""")]
    [InlineData("""{"MediaType":"a/b"}""")]
    [InlineData("""{"platform":{},"platform":{}}""")]
    public void Breaches_TwoReadings_IsFound(string descriptor) => Assert.Single(Breaches(descriptor));

    private static IReadOnlyList<string> Breaches(string descriptor) => DescriptorCheck.Breaches(new WireMessage(
        "PUT /v2/app/manifests/v1 HTTP/1.1", [], Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{descriptor}}]}""")));
}
