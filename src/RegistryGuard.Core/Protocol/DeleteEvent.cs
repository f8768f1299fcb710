using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What came of an act of a delete.</summary>
public abstract record DeleteEvent
{
    private DeleteEvent()
    {
    }

    /// <summary>Upstream has said whether the client may read.</summary>
    public sealed record ReadChecked(bool MayRead) : DeleteEvent;

    /// <summary>Upstream has given the manifest.</summary>
    /// <param name="Sha256">SHA-256 of its bytes.</param>
    /// <param name="Sha512">SHA-512 of its bytes.</param>
    public sealed record Got(Digest Sha256, Digest Sha512) : DeleteEvent;

    /// <summary>Upstream has not given the manifest, or not to this client.</summary>
    public sealed record NotGot : DeleteEvent;

    /// <summary>Upstream has said whether it lets this client delete.</summary>
    public sealed record RightChecked(bool MayDelete) : DeleteEvent;

    /// <summary>The delete has a place.</summary>
    /// <param name="InForce">The policy in force, by which it is judged.</param>
    /// <param name="Number">A new number, for its claim.</param>
    public sealed record PlaceTaken(TagPolicy InForce, Attempt Number) : DeleteEvent;

    /// <summary>No place became free in time.</summary>
    public sealed record NoPlace : DeleteEvent;

    /// <summary>All those tags were looked at.</summary>
    /// <param name="Tag">One that names the manifest, or may; null if none does.</param>
    public sealed record ForbiddenFound(Tag? Tag) : DeleteEvent;

    /// <summary>They could not be.</summary>
    /// <param name="Why">Why; too long also means more than are looked at.</param>
    /// <param name="Tags">How many there are at least.</param>
    public sealed record ForbiddenNotFound(ListFault Why, int Tags) : DeleteEvent;

    /// <summary>This came of the import's act.</summary>
    public sealed record Imported(ImportEvent Happened) : DeleteEvent;

    /// <summary>The tags that need the manifest.</summary>
    /// <param name="Uses">The tags.</param>
    /// <param name="At">When they were found.</param>
    public sealed record UsesFound(IReadOnlyList<TagUse> Uses, DateTimeOffset At) : DeleteEvent;

    /// <summary>The claim is made.</summary>
    public sealed record Claimed : DeleteEvent;

    /// <summary>The note as it is.</summary>
    public sealed record NoteRead(RepositoryNote Note) : DeleteEvent;

    /// <summary>The tags are marked.</summary>
    public sealed record Marked : DeleteEvent;

    /// <summary>Upstream has answered the DELETE.</summary>
    public sealed record Deleted(DeleteOutcome Outcome) : DeleteEvent;

    /// <summary>It is forgotten.</summary>
    public sealed record RightForgotten : DeleteEvent;

    /// <summary>The replicas are told, as far as they listen.</summary>
    public sealed record Announced : DeleteEvent;

    /// <summary>The claim has ended.</summary>
    public sealed record ClaimEnded : DeleteEvent;

    /// <summary>The marks are gone.</summary>
    public sealed record Unmarked : DeleteEvent;

    /// <summary>The record could not be reached, or not in time: the step may have been carried out or not.</summary>
    public sealed record RecordAway : DeleteEvent;

    /// <summary>Upstream could not be reached, or not in time.</summary>
    public sealed record UpstreamAway : DeleteEvent;

    /// <summary>The act failed for a reason that is neither the record's nor upstream's: a fault of the guard.</summary>
    public sealed record Abandoned : DeleteEvent;
}

/// <summary>What came of upstream's DELETE.</summary>
public enum DeleteOutcome
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>There was nothing to delete (404).</summary>
    NotThere,

    /// <summary>It was refused for certain: it has had no effect, and never will have.</summary>
    Refused,

    /// <summary>It may have been taken, or may yet be.</summary>
    Unclear,
}
