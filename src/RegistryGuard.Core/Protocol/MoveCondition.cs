using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a client requires of a tag for its push to move it (RFC 9110, section 13).</summary>
public abstract record MoveCondition
{
    private MoveCondition()
    {
    }

    /// <summary>Reads <c>If-Match</c> and <c>If-None-Match</c> of a push: one quoted digest, or the wildcard that stands for "there is
    /// none" (RFC 9110, 13.1.1 and 13.1.2).</summary>
    /// <param name="ifMatch">The values of the one header.</param>
    /// <param name="ifNoneMatch">The values of the other.</param>
    /// <param name="condition">What the client requires; null for nothing, and where there is a fault.</param>
    public static ConditionFault TryRead(IReadOnlyList<string?> ifMatch, IReadOnlyList<string?> ifNoneMatch, out MoveCondition? condition)
    {
        ArgumentNullException.ThrowIfNull(ifMatch);
        ArgumentNullException.ThrowIfNull(ifNoneMatch);
        condition = null;
        var values = ifMatch.Count > 0 ? ifMatch : ifNoneMatch;
        if (values.Count == 0)
        {
            return ConditionFault.None;
        }

        if (ifMatch.Count > 0 && ifNoneMatch.Count > 0)
        {
            return ConditionFault.Both;
        }

        var text = values[0] ?? "";
        var fault = values.Count > 1 || text.Contains(',', StringComparison.Ordinal) ? ConditionFault.Several
            : text.Length == 0 ? ConditionFault.Empty
            : ifMatch.Count > 0 ? ReadDigest(text, out condition)
            : text == "*" ? ConditionFault.None
            : ConditionFault.NotThis;
        condition ??= fault is ConditionFault.None ? new IsAbsent() : null;
        return fault;
    }

    /// <summary>Whether a tag that has this manifest meets it; null for a tag that has none.</summary>
    public abstract bool IsMetBy(ManifestIdentity? current);

    private static ConditionFault ReadDigest(string text, out MoveCondition? condition)
    {
        condition = text is ['"', .. var quoted, '"'] && Digest.TryParse(quoted, out var digest) ? new Has(digest) : null;
        return condition is not null ? ConditionFault.None
            : text == "*" ? ConditionFault.AnyImage
            : text.StartsWith("W/", StringComparison.OrdinalIgnoreCase) ? ConditionFault.Weak
            : Digest.TryParse(text.Trim('"'), out _) ? ConditionFault.Unquoted
            : ConditionFault.NoDigest;
    }

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
