namespace RegistryGuard.Core.Answers;

/// <summary>Why a push or delete is refused, for programs: <c>detail.reason</c> of the error (docs/refusals.md).</summary>
public static class RefusalReason
{
    /// <summary>The tag is bound to another manifest.</summary>
    public const string TagBound = "tag-bound";

    /// <summary>A push of another manifest to the tag has begun and not ended.</summary>
    public const string TagPending = "tag-pending";

    /// <summary>The tag was deleted, and its name stays taken.</summary>
    public const string TagRetired = "tag-retired";

    /// <summary>The tag's rule takes only released images, and this is none.</summary>
    public const string NotReleased = "not-released";

    /// <summary>The tag's rule lets others write it.</summary>
    public const string NotPermitted = "not-permitted";

    /// <summary>The tag only moves to later versions.</summary>
    public const string NotForward = "not-forward";

    /// <summary>Only the guard writes the tag.</summary>
    public const string ArchiveTag = "archive-tag";

    /// <summary>The index lists manifests that upstream does not have.</summary>
    public const string ManifestIncomplete = "manifest-incomplete";

    /// <summary>A protected tag needs the manifest.</summary>
    public const string ManifestInUse = "manifest-in-use";

    /// <summary>The record does not know the repository whole.</summary>
    public const string NotImported = "not-imported";

    /// <summary>An administrator has blocked the manifest, or what it lists.</summary>
    public const string Blocked = "blocked";

    /// <summary>The manifest is of a kind that the guard can't vouch for.</summary>
    public const string UnsupportedManifest = "unsupported-manifest";
}
