using Microsoft.Extensions.Primitives;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Registry.Pull;

/// <summary>What a client's <c>Accept</c> lists, over all its lines. Only an exact type counts, no wildcard: registries look for the exact
/// type, and do different things when it is missing.</summary>
internal static class AcceptedTypes
{
    /// <summary>Whether the type is listed. Parameters are ignored, except a weight of 0, which excludes it.</summary>
    public static bool Lists(StringValues accept, ReadOnlySpan<char> mediaType)
    {
        var wanted = Essence(mediaType);
        foreach (var line in accept)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var listed = line.AsSpan()[range];
                if (Essence(listed).Equals(wanted, StringComparison.OrdinalIgnoreCase) && !IsRefused(listed))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether any type of manifest is listed.</summary>
    public static bool ListAManifest(StringValues accept)
    {
        foreach (var type in MediaType.Manifests)
        {
            if (Lists(accept, type.Value))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Essence(ReadOnlySpan<char> mediaType)
    {
        var semicolon = mediaType.IndexOf(';');
        return (semicolon < 0 ? mediaType : mediaType[..semicolon]).Trim();
    }

    // q=0, q=0.0 and so on (RFC 9110, 12.4.2).
    private static bool IsRefused(ReadOnlySpan<char> listed)
    {
        foreach (var range in listed.Split(';'))
        {
            var parameter = listed[range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                return !parameter[2..].ContainsAnyExcept('0', '.');
            }
        }

        return false;
    }
}
