using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What there is to tell whether the record has all protected tags of a repository.</summary>
/// <param name="Ours">The note that would say so: of the record as it is, and of the policy that is asked about.</param>
/// <param name="Seen">The record's note; null for none.</param>
/// <param name="IsImported">Whether this process has imported the repository under the configuration that is asked about, and that one is
/// in force. After a reload, even one that restores a former policy, it is another.</param>
public sealed record RepositoryNote(KnownNote Ours, string? Seen, bool IsImported)
{
    /// <summary>Whether the record has all. What this process remembers is never enough: the record's note must say so too.</summary>
    public bool IsKnown => IsImported && IsEnded;

    /// <summary>Whether an import has ended with the note, this process's or another's.</summary>
    public bool IsEnded => Seen == Ours.ToString();

    /// <summary>Whether an import has ended with the note, or has begun that will.</summary>
    public bool IsBegun => Ours.IsBegun(Seen);
}
