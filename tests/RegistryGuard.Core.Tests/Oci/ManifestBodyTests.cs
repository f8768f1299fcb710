using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class ManifestBodyTests
{
    private const string Oci = "application/vnd.oci.image.manifest.v1+json";
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Docker = "application/vnd.docker.distribution.manifest.v2+json";

    [Theory]
    [InlineData(Oci, """{"schemaVersion":2,"config":{},"layers":[]}""")]
    [InlineData(Oci, """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"x":{"y":[1]}},"layers":[]}""")]
    [InlineData(Oci, """ { "layers" : [], "annotations": {"schemaVersion":"1","Tag":"x"}, "schemaVersion" : 2 } """)]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[]}""")]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[{"digest":"a","platform":{"digest":"b"}},{"digest":"a"},1,null,[{}]]}""")]
    [InlineData(Docker, """{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{},"layers":[]}""")]
    public void Judge_WhatItsContentTypeSays_IsAccepted(string mediaType, string body) => Assert.Null(Judge(mediaType, body));

    [Theory]
    [InlineData(Oci, "", "is not valid JSON")]
    [InlineData(Oci, "[]", "is not a JSON object")]
    [InlineData(Oci, "{", "is not valid JSON")]
    [InlineData(Oci, """{"schemaVersion":2} {}""", "is not valid JSON")]
    [InlineData(Oci, "{}", "has no schemaVersion")]
    [InlineData(Oci, """{"schemaVersion":1,"name":"r","tag":"v1"}""", "is not of schema version 2")]
    [InlineData(Oci, """{"schemaVersion":"2"}""", "is not of schema version 2")]
    [InlineData(Oci, """{"schemaVersion":2.0}""", "is not of schema version 2")]
    [InlineData(Oci, """{"schemaVersion":2,"schemaVersion":1}""", "has 'schemaVersion' twice")]
    [InlineData(Oci, """{"schemaVersion":2,"SchemaVersion":1}""", "has 'SchemaVersion'")]
    [InlineData(Oci, """{"schemaVersion":2,"schemaVerſion":1}""", "has 'schemaVerſion'")]
    [InlineData(Oci, """{"schemaVersion":2,"\u0053chemaVersion":1}""", "has 'SchemaVersion'")]
    [InlineData(Oci, """{"schemaVersion":2,"tag":"v1"}""", "has 'tag'")]
    [InlineData(Oci, """{"schemaVersion":2,"fsLayers":[]}""", "has 'fsLayers'")]
    [InlineData(Oci, """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json"}""", "has another mediaType")]
    [InlineData(Oci, """{"schemaVersion":2,"manifests":[]}""", "has 'manifests' but is not sent as an index")]
    [InlineData(Index, """{"schemaVersion":2,"layers":[]}""", "has 'layers' but is sent as an index")]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[{"digest":"a","digest":"b"}]}""", "has a descriptor with 'digest' twice")]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[{"digest":"a"},{"digest":"a","DIGEST":"b"}]}""", "has a descriptor with 'DIGEST'")]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[{"mediaType":"a","mediatype":"b"}]}""", "has a descriptor with 'mediatype'")]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[{"dige\u017ft":"a"}]}""", "has a descriptor with 'dige\u017ft'")]
    [InlineData(Index, """{"schemaVersion":2,"manifests":[{"x":1,"x":2}]}""", "has a descriptor with a member twice")]
    public void Judge_SomethingElse_IsRefusedSayingWhat(string mediaType, string body, string reason)
    {
        Assert.StartsWith(reason, Judge(mediaType, body), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NestedTooDeep_IsRefused() =>
        Assert.NotNull(Judge(Oci, $$"""{"schemaVersion":2,"x":{{new string('[', 1000)}}{{new string(']', 1000)}}}"""));

    private static string? Judge(string mediaType, string body)
    {
        Assert.True(MediaType.TryParseManifest(mediaType, out var parsed));
        return ManifestBody.Judge(Encoding.UTF8.GetBytes(body), parsed);
    }
}
