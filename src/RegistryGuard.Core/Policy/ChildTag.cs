using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>The name of the tag that keeps a manifest which an index lists (<c>upstream.tagChildren</c>): <c>sha256-HEX.kept</c>. It
/// follows from the digest, so that all indexes that list the manifest share it. Only the guard writes such tags.</summary>
public static class ChildTag
{
    private const string Prefix = "sha256-";
    private const string Suffix = ".kept";
    private const int HexLength = 64;

    /// <summary>The tag of a manifest; null for a digest of another algorithm, which registries don't store manifests of indexes by.</summary>
    public static Tag? Of(Digest digest) => digest.IsSha256 ? Tag.Parse($"{Prefix}{digest.HexPart}{Suffix}") : null;

    /// <summary>Whether a tag has this form.</summary>
    public static bool Is(Tag tag)
    {
        var text = tag.Value.AsSpan();
        return text.Length == Prefix.Length + HexLength + Suffix.Length
            && text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(Suffix, StringComparison.Ordinal)
            && !text[Prefix.Length..^Suffix.Length].ContainsAnyExcept(LowerHex);
    }

    private static readonly System.Buffers.SearchValues<char> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef");
}
