using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a push in audit mode does next, at the record, at upstream or towards its client. Each but <see cref="Answer"/> has an
/// outcome, a <see cref="RebindEvent"/> that the machine is given in turn.</summary>
public abstract record RebindAct
{
    private RebindAct()
    {
    }

    /// <summary>Draw an attempt, and watch the binding (<see cref="RebindSteps.Watch"/>). Outcome: <see cref="RebindEvent.Watched"/>.</summary>
    public sealed record Watch : RebindAct;

    /// <summary>Find out in the record whether a living replica enforces. Outcome: <see cref="RebindEvent.Asked"/>.</summary>
    public sealed record Ask : RebindAct;

    /// <summary>Ask upstream what it has under the tag. Outcome: <see cref="RebindEvent.Looked"/>.</summary>
    /// <param name="Expected">A manifest whose children are known, should it be that one.</param>
    public sealed record Look(ManifestIdentity Expected) : RebindAct;

    /// <summary>Send the client's own PUT of the tag; upstream's answer is kept back. Outcome: <see cref="RebindEvent.Published"/>.</summary>
    public sealed record Publish : RebindAct;

    /// <summary>Read what a pushed index lists, and what the indexes list that it lists. Outcome: <see cref="RebindEvent.Listed"/>.</summary>
    public sealed record List : RebindAct;

    /// <summary>Bind the tag anew (<see cref="RebindSteps.Rebind"/>). Outcome: <see cref="RebindEvent.Rebound"/>.</summary>
    public sealed record Rebind(TagEntry Seen, PushAttempt Attempt) : RebindAct;

    /// <summary>Wait a little for the delete of a manifest that this push needs. Outcome: <see cref="RebindEvent.Waited"/>.</summary>
    public sealed record Wait : RebindAct;

    /// <summary>PUT under the tag what the record says. Outcome: <see cref="RebindEvent.PutBack"/>.</summary>
    public sealed record PutBack(Binding Current) : RebindAct;

    /// <summary>Answer the client. The last act.</summary>
    public sealed record Answer(RebindResult Result) : RebindAct;
}

/// <summary>How a push in audit mode ends.</summary>
public abstract record RebindResult
{
    private RebindResult()
    {
    }

    /// <summary>Acknowledged, with upstream's answer to <see cref="RebindAct.Publish"/>.</summary>
    /// <param name="Was">What the tag was bound to; null for nothing.</param>
    public sealed record Accepted(Binding? Was) : RebindResult;

    /// <summary>The push is to be judged as in enforce mode. Nothing has moved.</summary>
    /// <param name="Enforcing">The replica that enforces; null if an administrator's order stands against the push, which holds in audit
    /// mode too.</param>
    public sealed record Judged(string? Enforcing) : RebindResult;

    /// <summary>The client requires that the tag has nothing, and it has this.</summary>
    public sealed record ConditionFailed(ManifestIdentity Has) : RebindResult;

    /// <summary>Upstream's own answer to the PUT goes to the client.</summary>
    public sealed record Upstreams : RebindResult;

    /// <summary>It could not go on.</summary>
    public sealed record Failed(PushFault Fault) : RebindResult;
}
