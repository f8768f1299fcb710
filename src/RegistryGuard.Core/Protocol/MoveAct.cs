using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a push to a recorded floating tag does next, at the record, at upstream or towards its client. Each but
/// <see cref="Answer"/> has an outcome, a <see cref="MoveEvent"/> that the machine is given in turn.</summary>
public abstract record MoveAct
{
    private MoveAct()
    {
    }

    /// <summary>Read the tag's entry and the incarnation from the record, not from memory, and draw an attempt. Outcome:
    /// <see cref="MoveEvent.Found"/>.</summary>
    public sealed record Find : MoveAct;

    /// <summary>Ask upstream what it has under the tag. Outcome: <see cref="MoveEvent.Looked"/>.</summary>
    /// <param name="Expected">A manifest whose children may be known already, should it be that one.</param>
    public sealed record Look(ManifestIdentity Expected) : MoveAct;

    /// <summary>Record what upstream has as a found move (<see cref="MoveSteps.Find"/>). Outcome: <see cref="MoveEvent.FoundRecorded"/>.</summary>
    public sealed record RecordFound(SeenEntry Seen, ManifestIdentity Found) : MoveAct;

    /// <summary>Ask the tag's rule whether it may be moved to what is pushed, and by this client. Outcome:
    /// <see cref="MoveEvent.Judged"/>.</summary>
    /// <param name="Current">What the tag has; null for nothing.</param>
    public sealed record Judge(ManifestIdentity? Current) : MoveAct;

    /// <summary>PUT the manifest by its digest, which moves no tag. Outcome: <see cref="MoveEvent.Stored"/>.</summary>
    public sealed record Store : MoveAct;

    /// <summary>Read what a pushed index lists, and what the indexes list that it lists. Outcome: <see cref="MoveEvent.Listed"/>.</summary>
    public sealed record List : MoveAct;

    /// <summary>Find out whether this client may read the repository. Outcome: <see cref="MoveEvent.ReadChecked"/>.</summary>
    /// <param name="By">What it should be able to read.</param>
    public sealed record CheckRead(ReadProof By) : MoveAct;

    /// <summary>Bind the move, pending (<see cref="MoveSteps.Bind"/>). Outcome: <see cref="MoveEvent.Bound"/>.</summary>
    public sealed record Bind(SeenEntry Seen, MoveAttempt Attempt) : MoveAct;

    /// <summary>Write these archive tags (<see cref="PendingMove.Archives"/>). Outcome: <see cref="MoveEvent.Kept"/>.</summary>
    public sealed record Keep(KeptManifests Archives) : MoveAct;

    /// <summary>Send the client's own PUT of the tag; upstream's answer is kept back. Outcome: <see cref="MoveEvent.Published"/>.</summary>
    public sealed record Publish : MoveAct;

    /// <summary>Confirm the move (<see cref="MoveSteps.Confirm"/>). Outcome: <see cref="MoveEvent.Confirmed"/>.</summary>
    public sealed record Confirm(MoveAttempt Attempt) : MoveAct;

    /// <summary>Give up the slot (<see cref="MoveSteps.Settle"/>). Outcome: <see cref="MoveEvent.Settled"/>.</summary>
    public sealed record Settle(MoveAttempt Attempt) : MoveAct;

    /// <summary>Wait a little, for a delete or for another push. Outcome: <see cref="MoveEvent.Waited"/>.</summary>
    public sealed record Wait : MoveAct;

    /// <summary>PUT under the tag what the record says. Outcome: <see cref="MoveEvent.PutBack"/>.</summary>
    public sealed record PutBack(ConfirmedMove Current) : MoveAct;

    /// <summary>Answer the client. The last act.</summary>
    public sealed record Answer(MoveResult Result) : MoveAct;
}
