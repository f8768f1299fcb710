using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public class ManifestLikenessTests
{
    private const string Image = """{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}],"annotations":{"at":"1"}}""";

    private const string Built = """{"schemaVersion":2,"manifests":[{"digest":"sha256:a","platform":{"os":"linux"}},{"digest":"sha256:p","annotations":{"vnd.docker.reference.type":"attestation-manifest"}}]}""";

    [Theory]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}],"annotations":{"at":"2"}}""", Likeness.AnnotationsDiffer)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.AnnotationsDiffer)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a","annotations":{"title":"x"}},{"digest":"sha256:b"}]}""", Likeness.AnnotationsDiffer)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:d"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}],"annotations":{"at":"1"}}""", Likeness.ConfigDiffers)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:d"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.ConfigDiffers)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:b"},{"digest":"sha256:a"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"artifactType":"x","config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"subject":{"digest":"sha256:a"},"config":{"digest":"sha256:c"},"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"config":"c","layers":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":["sha256:a"]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":7}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:a"},{"digest":"sha256:b"}]}""", Likeness.None)]
    [InlineData("[]", Likeness.None)]
    [InlineData("7", Likeness.None)]
    [InlineData("", Likeness.None)]
    [InlineData("{", Likeness.None)]
    public void Of_AManifestBesideAnImage_IsWhatTheyHaveInCommon(string pushed, Likeness likeness) =>
        Assert.Equal((likeness, likeness), (ManifestLikeness.Of(Bytes(pushed), Bytes(Image)), ManifestLikeness.Of(Bytes(Image), Bytes(pushed))));

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:a"},{"digest":"sha256:q","annotations":{"vnd.docker.reference.type":"attestation-manifest"}}]}""", Likeness.AttestationsDiffer)]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:a","platform":{"os":"linux"}}],"annotations":{"at":"2"}}""", Likeness.AttestationsDiffer)]
    [InlineData("""{"schemaVersion":2,"annotations":{"at":"2"},"manifests":[{"digest":"sha256:a"},{"digest":"sha256:p"}]}""", Likeness.AnnotationsDiffer)]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:b"},{"digest":"sha256:p","annotations":{"vnd.docker.reference.type":"attestation-manifest"}}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:a"},{"digest":"sha256:q"}]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""", Likeness.None)]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:a"},{"digest":"sha256:q","annotations":7}]}""", Likeness.None)]
    public void Of_AnIndexBesideAnIndexWithAttestations_IsWhatTheyHaveInCommon(string pushed, Likeness likeness) =>
        Assert.Equal((likeness, likeness), (ManifestLikeness.Of(Bytes(pushed), Bytes(Built)), ManifestLikeness.Of(Bytes(Built), Bytes(pushed))));

    [Fact]
    public void Of_ManifestsOverTheBound_IsNotLookedInto()
    {
        var padded = Bytes(Image.Replace("\"1\"", $"\"{new string('x', ManifestLikeness.MostCompared)}\"", StringComparison.Ordinal));

        Assert.Equal(Likeness.None, ManifestLikeness.Of(padded, Bytes(Image)));
        Assert.Equal(Likeness.None, ManifestLikeness.Of(Bytes(Image), padded));
    }

    [Fact]
    public void Lists_AnIndexWithTheManifest_IsTrueAndOthersAreNot()
    {
        var (one, two) = (Digest.Sha256("1"u8), Digest.Sha256("2"u8));
        var index = Bytes($$"""{"manifests":[{"digest":"{{one}}"}]}""");

        Assert.True(ManifestLikeness.Lists(index, one));
        Assert.False(ManifestLikeness.Lists(index, two));
        Assert.False(ManifestLikeness.Lists(Bytes(Image), one));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
