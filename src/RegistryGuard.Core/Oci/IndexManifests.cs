using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>What an image index or manifest list refers to (OCI image spec, "Image Index").</summary>
public static class IndexManifests
{
    // How the types of blobs begin. Build caches list such: nobody looks for a manifest there.
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
    public static IReadOnlyList<(Digest Digest, bool IsIndex)> Of(ReadOnlyMemory<byte> body)
    {
        var manifests = new List<(Digest, bool)>();
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var descriptor in MemberName.All(document.RootElement, "manifests")
                .Where(list => list.ValueKind is JsonValueKind.Array).SelectMany(list => list.EnumerateArray()))
            {
                var mayBeIndex = MayBeIndex(descriptor);
                foreach (var text in Texts(descriptor, "digest"))
                {
                    if (Digest.TryParse(text, out var digest))
                    {
                        manifests.Add((digest, mayBeIndex));
                    }
                }
            }
        }
        catch (JsonException)
        {
            // No index then.
        }

        return manifests;
    }

    private static bool MayBeIndex(JsonElement descriptor)
    {
        var types = Texts(descriptor, "mediaType").ToList();
        return types.Count == 0 || types.Exists(text => MediaType.TryParseManifest(text, out var type)
            ? type.IsIndex
            : !Array.Exists(OfBlobs, prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Texts(JsonElement of, string name)
    {
        foreach (var value in MemberName.All(of, name))
        {
            if (value.ValueKind is JsonValueKind.String && Text(value) is { } text)
            {
                yield return text;
            }
        }
    }

    // What is no Unicode is no digest and no type to anybody.
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
