using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>What is explored, as built: the machines and the record's steps. A broken twin overrides one of these, and tampers with what
/// goes in or comes out; it has no protocol of its own.</summary>
internal class DeleteRules
{
    public virtual DeleteTurn Next(DeleteState state, DeleteEvent happened) => DeleteProtocol.Next(state, happened);

    public virtual PushTurn Next(PushState state, PushEvent happened) => PushProtocol.Next(state, happened);

    public virtual Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push) => TagSteps.Confirm(entry, push);

    // What follows is done by the stores, so the world has it.

    /// <summary>Whether a step of the record would make a manifest needed that is claimed for deletion.</summary>
    /// <param name="entry">The tag's entry.</param>
    /// <param name="next">What the step would make of it.</param>
    /// <param name="claimed">The digests that are claimed.</param>
    /// <param name="isConfirm">Whether it is the confirm of a push.</param>
    public virtual bool IsClaimed(TagEntry entry, TagEntry next, DigestSet claimed, bool isConfirm) =>
        TagSteps.MadeNeeded(entry, next).Overlaps(claimed);

    /// <summary>Whether a binding needs one of these digests.</summary>
    public virtual bool Needs(Binding binding, DigestSet digests) => binding.Needs(digests);

    /// <summary>The manifests that are claimed by each delete, once the claim of one has ended.</summary>
    public virtual (byte First, byte Second) EndClaim(byte first, byte second, int ended) =>
        ended == 0 ? (Manifests.None, second) : (first, Manifests.None);

    /// <summary>Whether the note may be replaced.</summary>
    public virtual bool IsAsSeen(string? note, string? seen) => note == seen;

    /// <summary>The note after a tag was written under this policy, or is about to be, that the record does not bind.</summary>
    public virtual string? Forget(string? note, string policy, bool isWritten) =>
        note is null || KnownNote.IsOf(note, policy) ? note : null;

    /// <summary>The note after the record has lost the repository's entries.</summary>
    public virtual string? Evict(string? note) => null;
}
