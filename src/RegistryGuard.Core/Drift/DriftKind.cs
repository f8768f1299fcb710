namespace RegistryGuard.Core.Drift;

/// <summary>In what upstream differs from the record (SPEC section 1, "drift").</summary>
public enum DriftKind
{
    /// <summary>Upstream has no such tag.</summary>
    Missing,

    /// <summary>Upstream has another manifest under the tag.</summary>
    Moved,

    /// <summary>Upstream has a tag that the record ought to know, and does not.</summary>
    Unrecorded,

    /// <summary>Upstream lacks a manifest that the tag's index lists.</summary>
    Child,

    /// <summary>Upstream lacks a superseded manifest that <c>keep</c> promises, or the archive tag that keeps it.</summary>
    Kept,
}
