using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>The two manifests, as bits: the image C, and the index I that lists it.</summary>
internal static class Manifests
{
    public const byte None = 0;
    public const byte C = 1;
    public const byte I = 2;

    private static readonly ManifestIdentity Image = Entries.Manifest("C");
    private static readonly ManifestIdentity Index = Entries.Manifest("I") with { Children = DigestSet.Of(Image.Digest) };

    /// <summary>What is pushed to each tag, and no other.</summary>
    public static byte OfTag(int tag) => tag == 0 ? I : C;

    /// <summary>The manifest of a bit.</summary>
    public static ManifestIdentity ContentOf(int manifest) => manifest == I ? Index : Image;

    /// <summary>All that must be there for it to be pulled.</summary>
    public static byte NeedsOf(int manifest) => (byte)(manifest == I ? C | I : C);

    /// <summary>The digests of a set of them.</summary>
    public static DigestSet DigestsOf(int manifests) => DigestSet.Of(
        new[] { C, I }.Where(manifest => (manifests & manifest) != 0).Select(manifest => ContentOf(manifest).Digest));

    /// <summary>A set of them in words.</summary>
    public static string NameOf(int manifests) => manifests switch
    {
        None => "-",
        C => "C",
        I => "I",
        _ => "C I",
    };
}
