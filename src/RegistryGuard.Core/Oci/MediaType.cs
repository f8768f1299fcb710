namespace RegistryGuard.Core.Oci;

/// <summary>The media types of manifests that the guard lets be pushed: OCI's and Docker's schema 2. Schema 1 names its tag
/// in the body, which some registries then move, so it is not among them.</summary>
public readonly record struct MediaType
{
    private MediaType(string value) => Value = value;

    /// <summary>An OCI image manifest.</summary>
    public static MediaType OciManifest { get; } = new("application/vnd.oci.image.manifest.v1+json");

    /// <summary>An OCI image index.</summary>
    public static MediaType OciIndex { get; } = new("application/vnd.oci.image.index.v1+json");

    /// <summary>A Docker schema 2 image manifest.</summary>
    public static MediaType DockerManifest { get; } = new("application/vnd.docker.distribution.manifest.v2+json");

    /// <summary>A Docker manifest list.</summary>
    public static MediaType DockerList { get; } = new("application/vnd.docker.distribution.manifest.list.v2+json");

    /// <summary>Every manifest media type that may be pushed.</summary>
    public static IReadOnlyList<MediaType> Manifests { get; } = [OciManifest, OciIndex, DockerManifest, DockerList];

    /// <summary>The type as it stands in <c>Content-Type</c>, without parameters.</summary>
    public string Value { get; }

    /// <summary>Whether a manifest of this type lists other manifests.</summary>
    public bool IsIndex => this == OciIndex || this == DockerList;

    /// <summary>Reads a manifest media type from a <c>Content-Type</c> value; parameters are allowed and dropped.</summary>
    public static bool TryParseManifest(ReadOnlySpan<char> contentType, out MediaType mediaType)
    {
        var semicolon = contentType.IndexOf(';');
        var essence = (semicolon < 0 ? contentType : contentType[..semicolon]).Trim();
        foreach (var known in Manifests)
        {
            if (essence.Equals(known.Value, StringComparison.OrdinalIgnoreCase))
            {
                mediaType = known;
                return true;
            }
        }

        mediaType = default;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
