using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>What an image index or manifest list refers to (OCI image spec, "Image Index").</summary>
public static class IndexManifests
{
    // The depth that Go's decoder reads; most registries are written in Go, and take none deeper.
    internal const int Deepest = 10_000;

    // How types of blobs begin. Build caches list blobs, which are no manifests.
    private static readonly string[] OfBlobs =
    [
        "application/vnd.oci.image.layer.",
        "application/vnd.oci.image.config.",
        "application/vnd.docker.image.rootfs.",
        "application/vnd.docker.container.image.",
        "application/vnd.buildkit.cacheconfig.",
    ];

    /// <summary>The manifests that an index lists, as far as they can be read; none for anything that is no index. Where readers
    /// differ in what a descriptor says, all that it may say counts: a manifest too many is only kept longer.</summary>
    /// <param name="body">The index's bytes.</param>
    /// <returns>Of each descriptor its digest, and whether it may be of an index: unless every type that it says is known to be of an
    /// image or of a blob. A registry serves a manifest under its own type, whatever a descriptor says.</returns>
    public static IReadOnlyList<(Digest Digest, bool IsIndex)> Of(ReadOnlyMemory<byte> body) => Of(body, int.MaxValue, out _);

    /// <summary>The same, bounded: nothing but what is found is kept, whatever else the bytes hold.</summary>
    /// <param name="body">The index's bytes.</param>
    /// <param name="most">How many to find; one descriptor may bring some more.</param>
    /// <param name="isWhole">Whether all of the bytes could be read, so that what was found is all that any reader finds.</param>
    public static IReadOnlyList<(Digest Digest, bool IsIndex)> Of(ReadOnlyMemory<byte> body, int most, out bool isWhole)
    {
        var manifests = new List<(Digest, bool)>();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            isWhole = false;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var isList = IsNamed(ref reader, "manifests");
                    reader.Read();
                    if (isList && reader.TokenType is JsonTokenType.StartArray && !ReadList(ref reader, manifests, most))
                    {
                        return manifests;
                    }

                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }

            // What follows makes the reader throw.
            while (reader.Read())
            {
            }

            isWhole = true;
        }
        catch (JsonException)
        {
            isWhole = false;
        }

        return manifests;
    }

    // False if it has found enough.
    private static bool ReadList(ref Utf8JsonReader list, List<(Digest, bool)> manifests, int most)
    {
        while (list.Read() && list.TokenType is not JsonTokenType.EndArray)
        {
            if (list.TokenType is JsonTokenType.StartObject)
            {
                ReadDescriptor(ref list, manifests);
                if (manifests.Count >= most)
                {
                    return false;
                }
            }

            list.Skip();
        }

        return true;
    }

    private static void ReadDescriptor(ref Utf8JsonReader descriptor, List<(Digest Digest, bool IsIndex)> manifests)
    {
        var first = manifests.Count;
        var (hasType, mayBeIndex) = (false, false);
        while (descriptor.Read() && descriptor.TokenType is JsonTokenType.PropertyName)
        {
            var isDigest = IsNamed(ref descriptor, "digest");
            var isType = !isDigest && IsNamed(ref descriptor, "mediaType");
            descriptor.Read();
            if ((isDigest || isType) && descriptor.TokenType is JsonTokenType.String && TextOf(ref descriptor) is { } text)
            {
                if (isType)
                {
                    (hasType, mayBeIndex) = (true, mayBeIndex || MayBeOfAnIndex(text));
                }
                else if (Digest.TryParse(text, out var digest))
                {
                    manifests.Add((digest, false));
                }
            }

            descriptor.Skip();
        }

        for (var i = first; i < manifests.Count; i++)
        {
            manifests[i] = (manifests[i].Digest, !hasType || mayBeIndex);
        }
    }

    private static bool MayBeOfAnIndex(string type) => MediaType.TryParseManifest(type, out var known)
        ? known.IsIndex
        : !Array.Exists(OfBlobs, prefix => type.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    // A name that is no Unicode is read as another one by everybody.
    private static bool IsNamed(ref Utf8JsonReader member, string known) => TextOf(ref member) is { } name && MemberName.MayBe(name, known);

    // What is no Unicode is no digest and no type to anybody.
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
