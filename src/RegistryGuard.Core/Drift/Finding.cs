using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Drift;

/// <summary>One difference between the record and upstream.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Recorded">What the record has: of <see cref="DriftKind.Child"/> the index, of <see cref="DriftKind.Kept"/> the superseded
/// manifest. Null if it has nothing.</param>
public sealed record Finding(DriftKind Kind, Tag Tag, Digest? Recorded)
{
    /// <summary>What upstream has under the tag, or the manifest that it lacks of an index; null for nothing.</summary>
    public Digest? Upstream { get; init; }

    /// <summary>The archive tag of a kept manifest.</summary>
    public Tag? Archive { get; init; }

    /// <summary>Whether upstream has the recorded manifest no more, by its digest either.</summary>
    public bool IsGone { get; init; }

    /// <summary>The name of the kind for programs.</summary>
    public string Name => Kind.ToString().ToLowerInvariant();

    /// <summary>What differs, in one sentence without the repository and the tag.</summary>
    public string Told => (Kind, IsGone) switch
    {
        (DriftKind.Missing, false) => $"upstream has no such tag, and the record has {Recorded?.Short}",
        (DriftKind.Missing, true) => $"upstream has no such tag, and no longer has the manifest {Recorded?.Short} that the record has for it",
        (DriftKind.Moved, false) => $"upstream has {Upstream?.Short}, and the record has {Recorded?.Short}",
        (DriftKind.Moved, true) => $"upstream has {Upstream?.Short}, and no longer has the manifest {Recorded?.Short} that the record has for it",
        (DriftKind.Unrecorded, _) => $"upstream has {Upstream?.Short}, and the record does not know the tag",
        (DriftKind.Child, _) => $"upstream has no manifest {Upstream?.Short}, which the index {Recorded?.Short} lists",
        (DriftKind.Kept, false) => $"upstream has no archive tag {Archive}, which keeps {Recorded?.Short}",
        _ => $"upstream no longer has {Recorded?.Short}, which keep promises under the archive tag {Archive}",
    };

    /// <summary>Why writing to upstream can't make it whole; null if it may.</summary>
    public string? Irreparable => (Kind, IsGone) switch
    {
        (DriftKind.Unrecorded, _) => "registryguard import binds it to what upstream has; or delete it there",
        (DriftKind.Child, _) => "the guard has no copy of it: push it again by its digest",
        (_, true) => "the guard has no copy of the manifest: push it again",
        _ => null,
    };
}
