using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using Event = RegistryGuard.Core.Protocol.DeleteEvent;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>Broken twins: the real machines and steps, with one thing tampered with. Each must be found.</summary>
internal static class Twins
{
    /// <summary>A claim keeps only bindings to the very manifest away, and not those to an index that lists it.</summary>
    internal sealed class ClaimsManifestAlone : DeleteRules
    {
        public override bool IsClaimed(TagEntry entry, TagEntry next, DigestSet claimed, bool isConfirm) =>
            base.IsClaimed(entry, next, claimed, isConfirm) && DigestSet.Of(next.Binding!.Content.Digest).Overlaps(claimed);
    }

    /// <summary>A delete of which nothing was heard counts as one that was refused for certain.</summary>
    internal sealed class DropsClaimWhenLate : DeleteRules
    {
        public override DeleteTurn Next(DeleteState state, DeleteEvent happened) => base.Next(state, happened switch
        {
            Event.Deleted(DeleteOutcome.Unclear) => new Event.Deleted(DeleteOutcome.Refused),
            _ => happened,
        });
    }

    /// <summary>Whoever ends a claim ends all claims on the manifest.</summary>
    internal sealed class EndsAllClaims : DeleteRules
    {
        public override (byte First, byte Second) EndClaim(byte first, byte second, int ended)
        {
            var manifest = ended == 0 ? first : second;
            return ((byte)(first & ~manifest), (byte)(second & ~manifest));
        }
    }

    /// <summary>Only the look before the claim counts.</summary>
    internal sealed class LooksBeforeClaim : DeleteRules
    {
        public override DeleteTurn Next(DeleteState state, DeleteEvent happened) => base.Next(state, (state.Phase, happened) switch
        {
            (DeletePhase.FindUses, Event.UsesFound found) => found with { Uses = [] },
            _ => happened,
        });
    }

    /// <summary>Only the look after the claim counts.</summary>
    internal sealed class ClaimsBeforeItLooks : DeleteRules
    {
        public override DeleteTurn Next(DeleteState state, DeleteEvent happened) => base.Next(state, (state.Phase, happened) switch
        {
            (DeletePhase.FindUsesFirst, Event.UsesFound found) => found with { Uses = [] },
            _ => happened,
        });
    }

    /// <summary>A tag needs its manifest, and not what that lists.</summary>
    internal sealed class ForgetsChildren : DeleteRules
    {
        public override bool Needs(Binding binding, DigestSet digests) =>
            base.Needs(binding, digests) && DigestSet.Of(binding.Content.Digest).Overlaps(digests);
    }

    /// <summary>Everybody may delete.</summary>
    internal sealed class ClaimsWithoutTheRight : DeleteRules
    {
        public override DeleteTurn Next(DeleteState state, DeleteEvent happened) =>
            base.Next(state, happened is Event.RightChecked ? new Event.RightChecked(MayDelete: true) : happened);
    }

    /// <summary>Every repository is known.</summary>
    internal sealed class WithoutImport : NoteTwin
    {
        protected override RepositoryNote Tamper(RepositoryNote note) => note with { Seen = note.Ours.ToString(), IsImported = true };
    }

    /// <summary>A repository is known as soon as any import of it has ended, of whatever policy and of whatever record.</summary>
    internal sealed class KnownForEver : NoteTwin
    {
        protected override RepositoryNote Tamper(RepositoryNote note) =>
            note.Seen?.Split(' ').Length == 2 ? note with { Seen = note.Ours.ToString(), IsImported = true } : note;
    }

    /// <summary>A repository is known as soon as an import of it has ended under this policy: no write removes the note, and no process
    /// has to have imported it itself.</summary>
    internal sealed class KnownByFingerprint : NoteTwin
    {
        public override string? Forget(string? note, string policy, bool isWritten) => note;

        protected override RepositoryNote Tamper(RepositoryNote note) => note with { IsImported = true };
    }

    /// <summary>An import ends with the note, whatever was written meanwhile.</summary>
    internal sealed class NotedRegardless : DeleteRules
    {
        public override bool IsAsSeen(string? note, string? seen) => true;
    }

    /// <summary>An open push removes the note before it writes, and not when it is recorded.</summary>
    internal sealed class ForgottenEarly : DeleteRules
    {
        public override string? Forget(string? note, string policy, bool isWritten) =>
            isWritten ? note : base.Forget(note, policy, isWritten);
    }

    /// <summary>The record keeps the note when it loses the entries.</summary>
    internal sealed class NoteBesideEntries : DeleteRules
    {
        public override string? Evict(string? note) => note;
    }

    /// <summary>A confirm does not ask for claims.</summary>
    internal sealed class ConfirmPassesClaims : DeleteRules
    {
        public override bool IsClaimed(TagEntry entry, TagEntry next, DigestSet claimed, bool isConfirm) =>
            !isConfirm && base.IsClaimed(entry, next, claimed, isConfirm);
    }

    /// <summary>What was found upstream counts as bound ever since it was pushed.</summary>
    internal sealed class ConfirmTrustsFound : DeleteRules
    {
        public override Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push) =>
            base.Confirm(entry, push with { At = DateTimeOffset.MaxValue });
    }

    /// <summary>A push whose binding was lost meanwhile is acknowledged as soon as it is bound again.</summary>
    internal sealed class ReboundIsAcknowledged : DeleteRules
    {
        public override PushTurn Next(PushState state, PushEvent happened) => base.Next(state, happened switch
        {
            PushEvent.Confirmed(ConfirmOutcome.Rebound) => new PushEvent.Confirmed(new ConfirmOutcome.Confirmed()),
            _ => happened,
        });
    }

    /// <summary>The note says something else than it does.</summary>
    internal abstract class NoteTwin : DeleteRules
    {
        public override DeleteTurn Next(DeleteState state, DeleteEvent happened) => base.Next(state, happened switch
        {
            Event.NoteRead(var note) => new Event.NoteRead(Tamper(note)),
            Event.Imported(ImportEvent.NoteRead read) => new Event.Imported(read with { Note = Tamper(read.Note) }),
            _ => happened,
        });

        protected abstract RepositoryNote Tamper(RepositoryNote note);
    }
}
