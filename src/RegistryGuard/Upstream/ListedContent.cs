using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>Something that a manifest lists and that must be in the same repository.</summary>
internal static class ListedContent
{
    /// <summary>The path of an image's config, or of the first manifest of an index; null if it lists neither.</summary>
    public static string? TargetOf(RepositoryName repository, ReadOnlyMemory<byte> manifest) =>
        ImageConfig.DigestOf(manifest.Span) is { } config ? $"/v2/{repository}/blobs/{config}"
        : IndexManifests.Of(manifest, most: 1, out _) is [var (listed, _), ..] ? RegistryRequest.ManifestTarget(repository, listed.Value)
        : null;
}
