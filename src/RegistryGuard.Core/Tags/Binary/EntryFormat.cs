using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags.Binary;

/// <summary>The constants of the binary form. What stands here is on people's disks: a change of it is a new version.</summary>
internal static class EntryFormat
{
    /// <summary>The first byte of every entry and move.</summary>
    public const byte Version = 1;

    /// <summary>The longest user name, media type or address kept, in bytes of UTF-8; it fits a length of one byte, and is the
    /// most that RFC 6838 lets a media type have.</summary>
    public const int LongestText = 255;

    // Which digest follows.
    public const byte NoDigest = 0;
    public const byte Sha256 = 1;
    public const byte Sha512 = 2;

    // The first byte of an entry after the version: what follows.
    public const int HasBinding = 1;
    public const int IsPublished = 2;
    public const int HasReleased = 4;
    public const int HasLastMove = 8;
    public const int HasChildren = 16;
    public const int IsDeleted = 32;
    public const int IsAdopted = 64;
    public const int HasRecorded = 128;

    // The first byte of a manifest's identity; its media type stands in the upper bits.
    public const int DigestIsSha512 = 1;
    public const int HasAlias = 2;
    public const int AliasIsSha512 = 4;
    public const int MediaTypeShift = 3;
    public const int SpelledOut = 0;

    /// <summary>Times count from here: near enough to keep them at six bytes for some 35 years.</summary>
    public static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The code is the index, so new ones go to the end.
    private static readonly string[] MediaTypes =
    [
        "",
        MediaType.OciManifest.Value,
        MediaType.OciIndex.Value,
        MediaType.DockerManifest.Value,
        MediaType.DockerList.Value,
    ];

    /// <summary>The code of a media type, or <see cref="SpelledOut"/>.</summary>
    public static int CodeOf(string mediaType) => Math.Max(Array.IndexOf(MediaTypes, mediaType), SpelledOut);

    /// <summary>The media type of a code that is not <see cref="SpelledOut"/>, or null if there is none.</summary>
    public static string? MediaTypeOf(int code) => code < MediaTypes.Length ? MediaTypes[code] : null;
}
