using Microsoft.Extensions.Primitives;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Registry.Answers;

/// <summary><c>If-None-Match</c> over all its lines (RFC 9110, 13.1.2): a manifest's entity tag is its digest in quotes.</summary>
internal static class EntityTags
{
    /// <summary>The manifest's own entity tag.</summary>
    public static string Of(Digest digest) => $"\"{digest.Value}\"";

    /// <summary>Whether the client has the manifest already. Weak tags compare like strong ones here, and a digest without its
    /// quotes counts too, as it does with registries.</summary>
    public static bool Match(StringValues ifNoneMatch, Digest digest)
    {
        foreach (var line in ifNoneMatch)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var tag = line.AsSpan()[range].Trim();
                if (tag is "*")
                {
                    return true;
                }

                if (tag.StartsWith("W/"))
                {
                    tag = tag[2..];
                }

                if (tag is ['"', .., '"'])
                {
                    tag = tag[1..^1];
                }

                if (tag.SequenceEqual(digest.Value))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
