using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class PlainManifestTests
{
    private const string Digest = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    [Theory]
    [InlineData($$$"""{"schemaVersion":2,"config":{"digest":"{{{Digest}}}"},"layers":[{"digest":"{{{Digest}}}","size":1}]}""", true)]
    [InlineData("""{"schemaVersion":2,"config":{},"layers":[]}""", true)]
    [InlineData("""{"schemaVersion":2,"layers":[{"digest":"md5:d41d8cd98f00b204e9800998ecf8427e"}]}""", false)]
    [InlineData("""{"schemaVersion":2,"layers":[{"digest":7}]}""", false)]
    [InlineData($$$"""{"schemaVersion":2,"layers":[{"digest":"{{{Digest}}}","urls":["https://elsewhere.example/layer"]}]}""", false)]
    [InlineData($$$"""{"schemaVersion":2,"layers":[{"digest":"{{{Digest}}}","URLs":[]}]}""", false)]
    [InlineData("{", false)]
    public void Is_WhatListsOnlyContentOfTheRegistry(string manifest, bool isPlain) =>
        Assert.Equal(isPlain, PlainManifest.Is(Encoding.UTF8.GetBytes(manifest)));
}
