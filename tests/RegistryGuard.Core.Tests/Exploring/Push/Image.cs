using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>The two images that are pushed, as bits.</summary>
internal static class Image
{
    public const byte None = 0;
    public const byte A = 1;
    public const byte B = 2;

    public static readonly byte[] Both = [A, B];

    private static readonly ManifestIdentity[] Contents = [Entries.Manifest("A"), Entries.Manifest("B")];

    /// <summary>The manifest of a bit.</summary>
    public static ManifestIdentity ContentOf(int image) => Contents[image - 1];

    /// <summary>The bit of a manifest; none for no binding.</summary>
    public static byte Of(Binding? binding) => binding is null ? None : Of(binding.Content.Digest);

    /// <summary>The bit of a digest.</summary>
    public static byte Of(Digest digest) => digest == Contents[0].Digest ? A : B;

    /// <summary>Whether the set has two members.</summary>
    public static bool AreTwo(int images) => images == (A | B);

    /// <summary>The set in words.</summary>
    public static string NameOf(int images) => images switch
    {
        None => "-",
        A => "A",
        B => "B",
        _ => "A B",
    };
}
