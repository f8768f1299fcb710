namespace RegistryGuard.Core.Oci;

/// <content>The names in a path, read by their grammar or refused.</content>
public static partial class RegistryRequestParser
{
    private const int LongestShown = 140;

    private static bool InRepository(IReadOnlyList<string> segments, int tail, out RepositoryName name, out OciError error)
    {
        error = Fine;
        var text = string.Join('/', segments.Skip(1).Take(segments.Count - 1 - tail));
        if (RepositoryName.TryParse(text, out name))
        {
            return true;
        }

        Refuse(400, ErrorCode.NameInvalid,
            $"'{Shown(text)}' is not a repository name; correct it: lower-case letters, digits and single separators, at most {RepositoryName.MaxLength} characters",
            out error);
        return false;
    }

    // A reference with a colon is a digest: some registries take a malformed one for a tag.
    private static bool IsReference(string text, out Reference reference, out OciError error)
    {
        error = Fine;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            var isDigest = IsDigest(text, out var digest, out error);
            reference = new Reference(digest);
            return isDigest;
        }

        if (Tag.TryParse(text, out var tag))
        {
            reference = new Reference(tag);
            return true;
        }

        reference = default;
        Refuse(400, ErrorCode.TagInvalid,
            $"'{Shown(text)}' is not a tag; choose one of letters, digits, '_', '.' and '-', not beginning with '.' or '-', at most {Tag.MaxLength} characters",
            out error);
        return false;
    }

    private static bool IsDigest(string text, out Digest digest, out OciError error)
    {
        error = Fine;
        if (Digest.TryParse(text, out digest))
        {
            return true;
        }

        Refuse(400, ErrorCode.DigestInvalid, $"'{Shown(text)}' is not a sha256 or sha512 digest in lower-case hexadecimal; send it as the registry gave it", out error);
        return false;
    }

    // A request line may be a hundred times as long as any name.
    private static string Shown(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";
}
