using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>Everything that a manifest lists as its content: the manifests of an index, the config and the layers of an image (OCI image
/// spec, "Content Descriptors"). Its subject is not its content, and annotations are text.</summary>
public static class ListedDigests
{
    /// <summary>Looks for a digest among those that a manifest lists. Where readers differ in what the manifest says, all that it may say
    /// counts.</summary>
    /// <param name="manifest">Its bytes.</param>
    /// <param name="isWanted">Whether it is the one.</param>
    /// <param name="found">The first that is.</param>
    /// <returns>False if the bytes could not be read to their end, and none was found so far.</returns>
    public static bool TryFind(ReadOnlySpan<byte> manifest, Func<Digest, bool> isWanted, out Digest? found)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        found = null;
        var reader = new Utf8JsonReader(manifest, new JsonReaderOptions { MaxDepth = IndexManifests.Deepest });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not JsonTokenType.PropertyName || TextOf(ref reader) is not { } name)
                {
                    continue;
                }

                if (MemberName.MayBe(name, "annotations") || (reader.CurrentDepth == 1 && MemberName.MayBe(name, "subject")))
                {
                    reader.Skip();
                }
                else if (IsOfADigest(name) && reader.Read() && reader.TokenType is JsonTokenType.String
                    && TextOf(ref reader) is { } text && Digest.TryParse(text, out var digest) && isWanted(digest))
                {
                    found = digest;
                    return true;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // "blobSum" is of schema 1, which registries make of other manifests for old clients.
    private static bool IsOfADigest(string name) => MemberName.MayBe(name, "digest") || MemberName.MayBe(name, "blobSum");

    // What is no Unicode is no name and no digest to anybody.
    private static string? TextOf(ref Utf8JsonReader text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
