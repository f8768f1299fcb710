using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>Tells manifests from whatever else a server may answer with 200: a page of a proxy before the registry, or nothing.</summary>
public static class ManifestShape
{
    /// <summary>Whether the bytes begin a JSON object that says its schema version or its media type, as manifests of every kind do. What
    /// follows need not be readable.</summary>
    public static bool Is(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = IndexManifests.Deepest });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("schemaVersion") || reader.ValueTextEquals("mediaType"))
                {
                    return true;
                }

                reader.Read();
                reader.Skip();
            }

            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
