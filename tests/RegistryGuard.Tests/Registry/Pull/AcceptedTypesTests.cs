using Microsoft.Extensions.Primitives;
using RegistryGuard.Registry.Pull;

namespace RegistryGuard.Tests.Registry.Pull;

public sealed class AcceptedTypesTests
{
    private const string Oci = "application/vnd.oci.image.manifest.v1+json";
    private const string Index = "application/vnd.oci.image.index.v1+json";

    [Theory]
    [InlineData(true, Oci)]
    [InlineData(true, Index + ", " + Oci)]
    [InlineData(true, Index + "," + Oci + ",*/*")]
    [InlineData(true, Oci + ";q=0.5")]
    [InlineData(true, Oci + " ; charset=utf-8 ; Q=1.0")]
    [InlineData(true, "Application/VND.oci.image.manifest.v1+JSON")]
    [InlineData(true, Index, Oci)]
    [InlineData(true, Index, "text/plain", " " + Oci + " ")]
    [InlineData(false)]
    [InlineData(false, "")]
    [InlineData(false, Index)]
    [InlineData(false, "*/*")]
    [InlineData(false, "application/*")]
    [InlineData(false, "application/json")]
    [InlineData(false, Oci + ";q=0")]
    [InlineData(false, Oci + "; q=0.000")]
    [InlineData(false, Oci + "x")]
    [InlineData(false, "x" + Oci)]
    public void Lists_OciManifest_OnlyIfItsExactTypeIsThere(bool expected, params string[] lines) =>
        Assert.Equal(expected, AcceptedTypes.Lists(new StringValues(lines), Oci));

    [Fact]
    public void Lists_ContentTypeWithParameters_IsItsType() =>
        Assert.True(AcceptedTypes.Lists(Oci, Oci + "; charset=utf-8"));

    [Theory]
    [InlineData(true, Index)]
    [InlineData(true, "text/plain", "application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData(false, "*/*")]
    [InlineData(false, "application/vnd.docker.distribution.manifest.v1+json")]
    public void ListAManifest_AnyOfTheFourTypes_IsEnough(bool expected, params string[] lines) =>
        Assert.Equal(expected, AcceptedTypes.ListAManifest(new StringValues(lines)));
}
