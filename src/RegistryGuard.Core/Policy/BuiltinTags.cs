using System.Buffers;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>The tags that are open out of the box, by name alone (docs/configuration.md): those of OCI's referrers tag schema and of
/// cosign. Whatever only looks like one is an ordinary tag.</summary>
public static class BuiltinTags
{
    private const string Sha256 = "sha256-";
    private const string Sha512 = "sha512-";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the tag is one of them.</summary>
    public static bool Contains(Tag tag)
    {
        var text = tag.Value.AsSpan();
        return text.StartsWith(Sha256, StringComparison.Ordinal) ? IsSha256(text[Sha256.Length..])
            : text.StartsWith(Sha512, StringComparison.Ordinal) && IsHex(text[Sha512.Length..], 64, 128);
    }

    private static bool IsSha256(ReadOnlySpan<char> rest) =>
        rest.Length >= 64 && IsHex(rest[..64], 64, 64) && rest[64..] is ("" or ".sig" or ".att" or ".sbom");

    private static bool IsHex(ReadOnlySpan<char> text, int least, int most) =>
        text.Length >= least && text.Length <= most && !text.ContainsAnyExcept(Hex);
}
