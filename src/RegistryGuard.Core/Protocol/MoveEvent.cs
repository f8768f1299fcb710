using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What came of an act of a push to a recorded floating tag.</summary>
public abstract record MoveEvent
{
    private MoveEvent()
    {
    }

    /// <summary>The tag's entry and the record's incarnation.</summary>
    /// <param name="Seen">What the record has.</param>
    /// <param name="Attempt">A new attempt, with the manifest as it was pushed.</param>
    public sealed record Found(SeenEntry Seen, MoveAttempt Attempt) : MoveEvent;

    /// <summary>Upstream has said what it has under the tag.</summary>
    public sealed record Looked(TagSight Sight) : MoveEvent;

    /// <summary>The record has answered a find.</summary>
    public sealed record FoundRecorded(FindMoveOutcome Outcome) : MoveEvent;

    /// <summary>The tag's rule has decided. The reason of a refusal is kept by whoever asked it.</summary>
    public sealed record Judged(bool IsPermitted) : MoveEvent;

    /// <summary>Upstream has answered the PUT by digest.</summary>
    public sealed record Stored(bool IsTaken) : MoveEvent;

    /// <summary>What the manifest needs is read.</summary>
    /// <param name="Content">The manifest with its children; null if they are more than the record keeps.</param>
    public sealed record Listed(ManifestIdentity? Content) : MoveEvent;

    /// <summary>Upstream has said whether the client may read.</summary>
    public sealed record ReadChecked(bool MayRead) : MoveEvent;

    /// <summary>The record has answered a bind.</summary>
    public sealed record Bound(BindMoveOutcome Outcome) : MoveEvent;

    /// <summary>Upstream has answered the archive tags' PUTs.</summary>
    /// <param name="IsTaken">Whether it took them all.</param>
    /// <param name="IsOpen">Whether one that it did not take may yet arrive.</param>
    public sealed record Kept(bool IsTaken, bool IsOpen = false) : MoveEvent;

    /// <summary>Upstream has answered the PUT of the tag.</summary>
    public sealed record Published(PublishOutcome Outcome) : MoveEvent;

    /// <summary>The record has answered a confirm.</summary>
    public sealed record Confirmed(ConfirmMoveOutcome Outcome) : MoveEvent;

    /// <summary>The slot is given up. <see cref="RecordAway"/> comes to the same: the next move replaces what is pending.</summary>
    public sealed record Settled : MoveEvent;

    /// <summary>A while has passed.</summary>
    /// <param name="IsLast">Whether the push has waited as long as it may.</param>
    public sealed record Waited(bool IsLast) : MoveEvent;

    /// <summary>Upstream was put back, or could not be.</summary>
    public sealed record PutBack : MoveEvent;

    /// <summary>The record could not be reached, or not in time: the step may have been carried out or not.</summary>
    public sealed record RecordAway : MoveEvent;

    /// <summary>Upstream could not be reached, or not in time.</summary>
    public sealed record UpstreamAway : MoveEvent;

    /// <summary>The request ends for a reason outside this tag's machine: another of its tags is refused, or the manifest is. Given
    /// instead of carrying out <see cref="MoveAct.Publish"/>.</summary>
    public sealed record Abandoned : MoveEvent;
}
