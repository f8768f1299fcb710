using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>The images of a world of moves, as bits: those that are pushed, X, which the tag may have had
/// before, and Z, which is pushed to a plain tag without a condition.</summary>
internal static class Image
{
    public const byte None = 0;
    public const byte X = 8;
    public const byte Z = 16;

    private const string Letters = "ABCXZ";

    private static readonly ManifestIdentity[] Contents = [.. Letters.Select(letter => Entries.Manifest(letter.ToString()))];

    /// <summary>What this pusher pushes.</summary>
    public static byte OfPusher(int who) => (byte)(1 << who);

    /// <summary>The manifest of a bit.</summary>
    public static ManifestIdentity ContentOf(int image) => Contents[int.Log2(image)];

    /// <summary>The bit of a manifest; none for no manifest.</summary>
    public static byte Of(ManifestIdentity? content) =>
        content is null ? None : (byte)(1 << Array.FindIndex(Contents, content.IsSameAs));

    /// <summary>The set in words.</summary>
    public static string NameOf(int images) =>
        images == None ? "-" : string.Join(' ', Letters.Where((_, bit) => (images & (1 << bit)) != 0));
}
