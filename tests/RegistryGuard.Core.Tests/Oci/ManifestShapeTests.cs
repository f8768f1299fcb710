using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class ManifestShapeTests
{
    [Theory]
    [InlineData("""{"schemaVersion":2}""", true)]
    [InlineData("""{"layers":[{"size":1}],"mediaType":"application/vnd.oci.artifact.manifest.v1+json"}""", true)]
    [InlineData("""{"schemaVersion":1,"signatures":[""", true)]
    [InlineData("""{"errors":[{"schemaVersion":2}]}""", false)]
    [InlineData("""[{"schemaVersion":2}]""", false)]
    [InlineData("""["schemaVersion"]""", false)]
    [InlineData("\"schemaVersion\"", false)]
    [InlineData("{}", false)]
    [InlineData("", false)]
    [InlineData("<html></html>", false)]
    public void Is_WhatSaysItsVersionOrItsType(string body, bool isOne) =>
        Assert.Equal(isOne, ManifestShape.Is(Encoding.UTF8.GetBytes(body)));
}
