using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What came of an act of a push in audit mode.</summary>
public abstract record RebindEvent
{
    private RebindEvent()
    {
    }

    /// <summary>The tag's entry, watched if it is bound.</summary>
    /// <param name="Entry">What the record has.</param>
    /// <param name="Attempt">A new attempt: the one that watches.</param>
    public sealed record Watched(TagEntry Entry, PushAttempt Attempt) : RebindEvent;

    /// <summary>The record has said who enforces.</summary>
    /// <param name="Enforcing">The name of a living replica that does; null if none does.</param>
    public sealed record Asked(string? Enforcing) : RebindEvent;

    /// <summary>Upstream has said what it has under the tag.</summary>
    /// <param name="Sight">What it said.</param>
    /// <param name="At">When it was heard.</param>
    public sealed record Looked(TagSight Sight, DateTimeOffset At) : RebindEvent;

    /// <summary>Upstream has answered the PUT of the tag.</summary>
    public sealed record Published(PublishOutcome Outcome) : RebindEvent;

    /// <summary>What the manifest needs is read.</summary>
    /// <param name="Content">The manifest with its children; null if they are more than the record keeps.</param>
    public sealed record Listed(ManifestIdentity? Content) : RebindEvent;

    /// <summary>The record has answered a rebind.</summary>
    public sealed record Rebound(RebindOutcome Outcome) : RebindEvent;

    /// <summary>A while has passed.</summary>
    /// <param name="IsLast">Whether the push has waited as long as it may.</param>
    public sealed record Waited(bool IsLast) : RebindEvent;

    /// <summary>Upstream was put back, or could not be.</summary>
    public sealed record PutBack : RebindEvent;

    /// <summary>The record could not be reached, or not in time: the step may have been carried out or not.</summary>
    public sealed record RecordAway : RebindEvent;

    /// <summary>Upstream could not be reached, or not in time.</summary>
    public sealed record UpstreamAway : RebindEvent;

    /// <summary>The request ends for a reason outside this tag's machine. Given instead of carrying out the first
    /// <see cref="RebindAct.Publish"/>.</summary>
    public sealed record Abandoned : RebindEvent;
}
