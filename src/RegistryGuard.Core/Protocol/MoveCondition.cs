using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a client requires of a tag for its push to move it (RFC 9110, section 13).</summary>
public abstract record MoveCondition
{
    private MoveCondition()
    {
    }

    /// <summary>Whether a tag that has this manifest meets it; null for a tag that has none.</summary>
    public abstract bool IsMetBy(ManifestIdentity? current);

    /// <summary><c>If-Match: "DIGEST"</c>: the tag has this manifest.</summary>
    public sealed record Has(Digest Digest) : MoveCondition
    {
        /// <inheritdoc/>
        public override bool IsMetBy(ManifestIdentity? current) => current is not null && current.Is(Digest);

        /// <inheritdoc/>
        public override string ToString() => $"has {Digest.Short}";
    }

    /// <summary><c>If-None-Match: *</c>: the tag has none.</summary>
    public sealed record IsAbsent : MoveCondition
    {
        /// <inheritdoc/>
        public override bool IsMetBy(ManifestIdentity? current) => current is null;

        /// <inheritdoc/>
        public override string ToString() => "does not exist";
    }
}
