using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What came of an act of a push.</summary>
public abstract record PushEvent
{
    private PushEvent()
    {
    }

    /// <summary>The tag's entry.</summary>
    /// <param name="Entry">What the record has; what memory has, if that was enough.</param>
    /// <param name="Attempt">A new attempt, with the manifest as it was pushed.</param>
    public sealed record Found(TagEntry Entry, PushAttempt Attempt) : PushEvent;

    /// <summary>Upstream has answered the PUT by digest.</summary>
    public sealed record Stored(bool IsTaken) : PushEvent;

    /// <summary>What the manifest needs is read.</summary>
    /// <param name="Content">The manifest with its children; null if they are more than the record keeps.</param>
    public sealed record Listed(ManifestIdentity? Content) : PushEvent;

    /// <summary>The record has answered a bind or a takeover.</summary>
    public sealed record Bound(BindOutcome Outcome) : PushEvent;

    /// <summary>Upstream has said what it has under the tag.</summary>
    /// <param name="Sight">What it said.</param>
    /// <param name="At">When it was heard.</param>
    public sealed record Looked(TagSight Sight, DateTimeOffset At) : PushEvent;

    /// <summary>The record has answered an adoption.</summary>
    public sealed record Adopted(AdoptOutcome Outcome) : PushEvent;

    /// <summary>Upstream has said whether the client may read.</summary>
    public sealed record ReadChecked(bool MayRead) : PushEvent;

    /// <summary>Upstream has answered the PUT of the tag.</summary>
    public sealed record Published(PublishOutcome Outcome) : PushEvent;

    /// <summary>The record has answered a confirm.</summary>
    public sealed record Confirmed(ConfirmOutcome Outcome) : PushEvent;

    /// <summary>The attempt is settled. <see cref="RecordAway"/> comes to the same: then the tag stays pending, and the same push
    /// completes it.</summary>
    public sealed record Settled : PushEvent;

    /// <summary>A while has passed.</summary>
    /// <param name="IsLast">Whether the push has waited as long as it may.</param>
    public sealed record Waited(bool IsLast) : PushEvent;

    /// <summary>Upstream was put back, or could not be.</summary>
    public sealed record PutBack : PushEvent;

    /// <summary>The record could not be reached, or not in time: the step may have been carried out or not.</summary>
    public sealed record RecordAway : PushEvent;

    /// <summary>Upstream could not be reached, or not in time.</summary>
    public sealed record UpstreamAway : PushEvent;

    /// <summary>The request ends for a reason outside this tag's machine: another of its tags is refused, or the manifest is. Given
    /// instead of carrying out <see cref="PushAct.Publish"/> for the first time.</summary>
    public sealed record Abandoned : PushEvent;
}

/// <summary>What upstream has under a tag.</summary>
public abstract record TagSight
{
    private TagSight()
    {
    }

    /// <summary>A manifest.</summary>
    public sealed record There(ManifestIdentity Content) : TagSight;

    /// <summary>Nothing, or nothing that this client may see.</summary>
    public sealed record Nothing : TagSight;

    /// <summary>Neither.</summary>
    public sealed record Unclear : TagSight;
}

/// <summary>What came of upstream's PUT of the tag.</summary>
public enum PublishOutcome
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It was taken, and stored as another manifest.</summary>
    Altered,

    /// <summary>It was refused for certain: it has had no effect, and never will have.</summary>
    Refused,

    /// <summary>It may have been taken, or may yet be.</summary>
    Unclear,
}
