namespace RegistryGuard.Core.Guarding;

/// <summary>Why a push is refused, for programs: <c>detail.reason</c> of the error (docs/refusals.md).</summary>
public static class RefusalReason
{
    /// <summary>The tag is bound to another manifest.</summary>
    public const string TagBound = "tag-bound";

    /// <summary>A push of another manifest to the tag has begun and not ended.</summary>
    public const string TagPending = "tag-pending";

    /// <summary>The manifest is of a kind that the guard can't vouch for.</summary>
    public const string UnsupportedManifest = "unsupported-manifest";
}
