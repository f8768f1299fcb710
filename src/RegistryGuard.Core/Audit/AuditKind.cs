namespace RegistryGuard.Core.Audit;

/// <summary>What a line of the audit list tells of, as it is written (docs/audit.md). Text and no enumeration, so that a line of a newer
/// version can still be read.</summary>
public static class AuditKind
{
    /// <summary>A push, delete or rollback was refused, or a pull of what is blocked.</summary>
    public const string Refusal = "refusal";

    /// <summary>A push or delete was let through in audit mode that would have been refused.</summary>
    public const string WouldRefuse = "would-refuse";

    /// <summary>A protected tag was bound to what was pushed.</summary>
    public const string Binding = "binding";

    /// <summary>A floating tag was moved.</summary>
    public const string Move = "move";

    /// <summary>A tag was bound, or counted as moved, to what upstream was found to have.</summary>
    public const string Adoption = "adoption";

    /// <summary>A tag lost its binding, for it is no longer protected and was written.</summary>
    public const string Drop = "drop";

    /// <summary>A tag is deleted upstream, or about to be.</summary>
    public const string Deletion = "deletion";

    /// <summary>A tag that was about to be deleted was not: upstream did not carry it out.</summary>
    public const string Undeletion = "undeletion";

    /// <summary>An administrator freed a tag from its binding.</summary>
    public const string Release = "release";

    /// <summary>An administrator moved a tag back.</summary>
    public const string Rollback = "rollback";

    /// <summary>An administrator blocked a digest.</summary>
    public const string Block = "block";

    /// <summary>An administrator took a block back.</summary>
    public const string Unblock = "unblock";

    /// <summary>Maintenance began or ended.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>A job was ordered, or cancelled, or has ended.</summary>
    public const string Job = "job";

    /// <summary>Upstream has, or stored, not what the record says.</summary>
    public const string Drift = "drift";

    /// <summary>All of them, the most common first.</summary>
    public static IReadOnlyList<string> All { get; } = [Refusal, WouldRefuse, Binding, Move, Adoption, Drop, Deletion, Undeletion, Release, Rollback, Block, Unblock, Maintenance, Job, Drift];
}
