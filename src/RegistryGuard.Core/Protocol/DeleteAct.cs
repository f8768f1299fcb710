using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a delete does next, at the record, at upstream or towards its client. Each but <see cref="Answer"/> has an outcome, a
/// <see cref="DeleteEvent"/> that the machine is given in turn.</summary>
public abstract record DeleteAct
{
    private DeleteAct()
    {
    }

    /// <summary>Find out whether this client may read the repository. Outcome: <see cref="DeleteEvent.ReadChecked"/>.</summary>
    public sealed record CheckRead : DeleteAct;

    /// <summary>GET what is to be deleted. Outcome: <see cref="DeleteEvent.Got"/> or <see cref="DeleteEvent.NotGot"/>.</summary>
    public sealed record Get : DeleteAct;

    /// <summary>Ask upstream with the client's credential to delete what can't exist there. Outcome:
    /// <see cref="DeleteEvent.RightChecked"/>.</summary>
    public sealed record CheckRight : DeleteAct;

    /// <summary>Take one of the places for deletes under way, which is given back when the delete has ended. Outcome:
    /// <see cref="DeleteEvent.PlaceTaken"/> or <see cref="DeleteEvent.NoPlace"/>.</summary>
    public sealed record TakePlace : DeleteAct;

    /// <summary>Find out which of upstream's floating and open tags name the manifest, of those that their rules let others delete
    /// (<see cref="Pushers"/>). Outcome: <see cref="DeleteEvent.ForbiddenFound"/> or <see cref="DeleteEvent.ForbiddenNotFound"/>.</summary>
    public sealed record FindForbidden(ManifestNames Names, TagPolicy Policy, Pusher By) : DeleteAct
    {
        /// <summary><see cref="DeleteTerms.SparesAudited"/>.</summary>
        public bool SparesAudited { get; init; }
    }

    /// <summary>Import the repository: the next act of <see cref="ImportProtocol"/>. Outcome: <see cref="DeleteEvent.Imported"/>.</summary>
    public sealed record Import(ImportAct Act) : DeleteAct;

    /// <summary>Look through all bindings of the repository for those that need the manifest
    /// (<see cref="IRepositoryRecord.UsesAsync"/>). Outcome: <see cref="DeleteEvent.UsesFound"/>.</summary>
    /// <param name="Digests">All names of the manifest.</param>
    public sealed record FindUses(DigestSet Digests) : DeleteAct;

    /// <summary>Claim the manifest for this delete (<see cref="IRepositoryRecord.ClaimAsync"/>). Outcome:
    /// <see cref="DeleteEvent.Claimed"/>.</summary>
    public sealed record Claim(DeleteClaim Made) : DeleteAct;

    /// <summary>Read the note on whether the repository is known. Outcome: <see cref="DeleteEvent.NoteRead"/>.</summary>
    public sealed record ReadNote : DeleteAct;

    /// <summary>Mark tags that are deleted with the manifest (<see cref="TagSteps.MarkDeleted"/>). Outcome:
    /// <see cref="DeleteEvent.Marked"/>.</summary>
    public sealed record Mark(IReadOnlyList<TagUse> Uses) : DeleteAct;

    /// <summary>Send the client's own DELETE; upstream's answer is kept back. Outcome: <see cref="DeleteEvent.Deleted"/>.</summary>
    public sealed record Delete : DeleteAct;

    /// <summary>Forget that upstream would let this client delete. Outcome: <see cref="DeleteEvent.RightForgotten"/>.</summary>
    public sealed record ForgetRight : DeleteAct;

    /// <summary>Tell all replicas that the manifest is gone, or may be (<see cref="IDeletedManifests"/>). Outcome:
    /// <see cref="DeleteEvent.Announced"/>.</summary>
    public sealed record Announce(ManifestNames Names) : DeleteAct;

    /// <summary>End the claim (<see cref="IRepositoryRecord.EndClaimAsync"/>). Outcome: <see cref="DeleteEvent.ClaimEnded"/>.</summary>
    public sealed record EndClaim(DeleteClaim Made) : DeleteAct;

    /// <summary>Take the marks away. Outcome: <see cref="DeleteEvent.Unmarked"/>.</summary>
    public sealed record Unmark(IReadOnlyList<TagUse> Uses) : DeleteAct;

    /// <summary>Answer the client. The last act.</summary>
    public sealed record Answer(DeleteResult Result) : DeleteAct;
}
