namespace RegistryGuard.Core.Oci;

/// <summary>A request to the registry API, parsed once. Decisions are made on this, and what is sent upstream is rebuilt from
/// it, so that guard and registry can't read one request in two ways.</summary>
/// <param name="Target">Path and query to send upstream.</param>
public abstract record RegistryRequest(string Target)
{
    /// <summary>The value of <c>ns</c>: the registry that the client believes it talks to (containerd mirrors), or null.</summary>
    public string? Namespace { get; init; }

    /// <summary>A request that goes upstream as it is and can move no tag: the API version, the catalog, tag lists,
    /// referrers, blob reads, and what is let through beyond the API.</summary>
    public sealed record Passed(string Target) : RegistryRequest(Target)
    {
        /// <summary>The blob that it reads, which every replica of the registry has alike; null if it reads something else.</summary>
        public (RepositoryName Repository, Digest Digest)? Blob { get; init; }

        /// <summary>Whether it reads a blob by its digest.</summary>
        public bool IsByDigest => Blob is not null;
    }

    /// <summary>The start of an upload, or one of its further requests.</summary>
    /// <param name="Repository">Where to.</param>
    /// <param name="Id">The upload's id; empty for a start.</param>
    /// <param name="Query">What the client asks with, as it was sent: with its question mark, or empty.</param>
    /// <param name="Target">Path and query to send upstream.</param>
    public sealed record Upload(RepositoryName Repository, string Id, string Query, string Target) : RegistryRequest(Target)
    {
        /// <summary>The blobs that it names: the one that it ends with, or that is mounted. However the parameter is spelled: registries
        /// may differ in that.</summary>
        public IReadOnlyList<Digest> NamedBlobs()
        {
            var named = new List<Digest>();
            foreach (var part in RequestTarget.TryParseQuery(Query.TrimStart('?'), out _) ?? [])
            {
                if ((part.Name.Equals("digest", StringComparison.OrdinalIgnoreCase) || part.Name.Equals("mount", StringComparison.OrdinalIgnoreCase))
                    && Digest.TryParse(part.Value, out var digest))
                {
                    named.Add(digest);
                }
            }

            return named;
        }
    }

    /// <summary>GET or HEAD of a manifest.</summary>
    public sealed record ManifestRead(RepositoryName Repository, Reference Reference, string Target) : RegistryRequest(Target);

    /// <summary>PUT of a manifest.</summary>
    /// <param name="Repository">Where to.</param>
    /// <param name="Reference">The tag or digest in the path.</param>
    /// <param name="Declared">The digest that the client says the body has, from the path or <c>?digest=</c>, or null.</param>
    /// <param name="Tags">The tags of <c>?tag=</c> beside a digest.</param>
    /// <param name="Target">Path and query to send upstream.</param>
    public sealed record ManifestWrite(
        RepositoryName Repository, Reference Reference, Digest? Declared, IReadOnlyList<Tag> Tags, string Target)
        : RegistryRequest(Target);

    /// <summary>DELETE of a manifest.</summary>
    public sealed record ManifestDelete(RepositoryName Repository, Reference Reference, string Target) : RegistryRequest(Target);

    /// <summary>DELETE of a blob.</summary>
    public sealed record BlobDelete(RepositoryName Repository, Digest Digest, string Target) : RegistryRequest(Target);

    /// <summary>The path of a manifest, as sent upstream.</summary>
    public static string ManifestTarget(RepositoryName repository, string reference) =>
        $"/v2/{repository.Value}/manifests/{reference}";
}
