using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>The config of an image manifest (OCI image spec, "Image Manifest").</summary>
public static class ImageConfig
{
    /// <summary>Its digest; null if the manifest names none that can be read.</summary>
    public static Digest? DigestOf(ReadOnlySpan<byte> manifest)
    {
        var reader = new Utf8JsonReader(manifest);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isConfig = reader.ValueTextEquals("config");
                reader.Read();
                if (isConfig && reader.TokenType is JsonTokenType.StartObject)
                {
                    return DigestIn(ref reader);
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
        }

        return null;
    }

    private static Digest? DigestIn(ref Utf8JsonReader descriptor)
    {
        while (descriptor.Read() && descriptor.TokenType is JsonTokenType.PropertyName)
        {
            var isDigest = descriptor.ValueTextEquals("digest");
            descriptor.Read();
            if (isDigest)
            {
                return descriptor.TokenType is JsonTokenType.String && Digest.TryParse(descriptor.GetString(), out var digest) ? digest : null;
            }

            descriptor.Skip();
        }

        return null;
    }
}
