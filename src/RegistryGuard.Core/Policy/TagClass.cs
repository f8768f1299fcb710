namespace RegistryGuard.Core.Policy;

/// <summary>What policy makes of a tag.</summary>
public enum TagClass
{
    /// <summary>Bound once, never moves.</summary>
    Protected,

    /// <summary>Moves; every move is recorded.</summary>
    Floating,

    /// <summary>Passed through, not recorded.</summary>
    Open,
}

/// <summary>The class of a tag and what decided it.</summary>
/// <param name="Class">The class.</param>
/// <param name="Rule">The configuration path of what decided: <c>policy.builtin</c>, <c>policy.rules[2]</c> or
/// <c>policy.default</c>.</param>
public sealed record Classification(TagClass Class, string Rule)
{
    /// <summary>Whether clients may delete the tag although it is protected (<c>delete: allow</c>).</summary>
    public bool MayBeDeleted { get; init; }

    /// <summary>Who may push and delete the tag; null for anyone whom upstream lets.</summary>
    public Pushers? Pushers { get; init; }

    /// <summary>What the tag may be given; null for any image.</summary>
    public Target? Target { get; init; }

    /// <summary>Whether pulls of the tag, which is floating, are answered by its last recorded move (<c>pull: recorded</c>).</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Whether the tag, which is recorded, only moves to later versions (<c>direction: forward</c>).</summary>
    public bool OnlyForward { get; init; }

    /// <summary>How many of the images that the tag, which is recorded, had before are kept upstream by archive tags (<c>keep</c>); 0 for
    /// none.</summary>
    public int Keep { get; init; }

    /// <summary>Whether the rule says <c>mode: audit</c>: what it would refuse is let through, and told.
    /// <see cref="TagPolicy.Audits(Classification)"/> says whether a tag is in audit mode.</summary>
    public bool IsAudited { get; init; }

    /// <summary>Whether only the guard writes and deletes the tag: an archive tag (<see cref="ArchiveTag"/>, <see cref="ChildTag"/>). Its
    /// class is open, so that its pulls are upstream's answer, unless the record has a binding of that name.</summary>
    public bool IsReserved { get; init; }
}

/// <summary>What becomes of pushes of an index that lists manifests which upstream does not have.</summary>
public enum SparseIndexes
{
    /// <summary>Upstream decides; what is missing is logged.</summary>
    Accept,

    /// <summary>Refused.</summary>
    Refuse,
}

/// <summary>What becomes of deletes of blobs.</summary>
public enum BlobDeletes
{
    /// <summary>Refused: the guard can't know which manifests upstream need the blob.</summary>
    Refuse,

    /// <summary>Forwarded to upstream.</summary>
    Forward,
}
