using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>Recognizes manifests at which no registry is known to fail: everything they list has a valid digest and is kept in the registry
/// itself.</summary>
public static class PlainManifest
{
    /// <summary>Whether it is one. Registries sometimes answer 500 to an unknown algorithm, or to a layer kept elsewhere (<c>urls</c>), which
    /// leaves open whether they took the manifest.</summary>
    public static bool Is(ReadOnlySpan<byte> manifest)
    {
        var reader = new Utf8JsonReader(manifest);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && !IsPlain(ref reader))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsPlain(ref Utf8JsonReader member)
    {
        var name = member.GetString()!;
        if (name.Equals("urls", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!name.Equals("digest", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        member.Read();
        return member.TokenType is JsonTokenType.String && Digest.TryParse(member.GetString(), out _);
    }
}
