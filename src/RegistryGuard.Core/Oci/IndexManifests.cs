using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>What an image index or manifest list refers to (OCI image spec, "Image Index").</summary>
public static class IndexManifests
{
    /// <summary>The manifests that an index lists, as far as they can be read; none for anything that is no index.</summary>
    /// <param name="body">The index's bytes.</param>
    /// <returns>Of each descriptor its digest, and whether it says that it is itself of an index.</returns>
    public static IReadOnlyList<(Digest Digest, bool IsIndex)> Of(ReadOnlyMemory<byte> body)
    {
        var manifests = new List<(Digest, bool)>();
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is not JsonValueKind.Object
                || !document.RootElement.TryGetProperty("manifests", out var list) || list.ValueKind is not JsonValueKind.Array)
            {
                return manifests;
            }

            foreach (var descriptor in list.EnumerateArray())
            {
                if (descriptor.ValueKind is JsonValueKind.Object && Digest.TryParse(Text(descriptor, "digest"), out var digest))
                {
                    manifests.Add((digest, MediaType.TryParseManifest(Text(descriptor, "mediaType"), out var type) && type.IsIndex));
                }
            }
        }
        catch (JsonException)
        {
            // No index then.
        }

        return manifests;
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
