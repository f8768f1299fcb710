using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a push does next, at the record, at upstream or towards its client. Each but <see cref="Answer"/> has an outcome, a
/// <see cref="PushEvent"/> that the machine is given in turn.</summary>
public abstract record PushAct
{
    private PushAct()
    {
    }

    /// <summary>Find the tag's entry in the record, and draw an attempt. Outcome: <see cref="PushEvent.Found"/>.</summary>
    /// <param name="MayRecall">Whether a binding in memory will do.</param>
    public sealed record Find(bool MayRecall) : PushAct;

    /// <summary>PUT the manifest by its digest, which moves no tag. Outcome: <see cref="PushEvent.Stored"/>.</summary>
    /// <param name="IsAnew">Even if this push has done so, for this tag or another.</param>
    public sealed record Store(bool IsAnew = false) : PushAct;

    /// <summary>Read what a pushed index lists, and what the indexes list that it lists. Outcome: <see cref="PushEvent.Listed"/>.</summary>
    public sealed record List : PushAct;

    /// <summary>Bind the tag, pending (<see cref="TagSteps.Bind"/>). Outcome: <see cref="PushEvent.Bound"/>.</summary>
    public sealed record Bind(PushAttempt Attempt) : PushAct;

    /// <summary>Take over a pending binding of another manifest (<see cref="TagSteps.TakeOver"/>). Outcome:
    /// <see cref="PushEvent.Bound"/>.</summary>
    public sealed record TakeOver(Binding Seen, PushAttempt Attempt) : PushAct;

    /// <summary>Ask upstream what it has under the tag. Outcome: <see cref="PushEvent.Looked"/>.</summary>
    /// <param name="Expected">A manifest whose children are known, should it be that one.</param>
    public sealed record Look(ManifestIdentity Expected) : PushAct;

    /// <summary>Publish in the record what upstream has (<see cref="TagSteps.Adopt"/>). Outcome: <see cref="PushEvent.Adopted"/>.</summary>
    public sealed record Adopt(Binding Seen, ManifestIdentity Found) : PushAct;

    /// <summary>Find out whether this client may read the repository. Outcome: <see cref="PushEvent.ReadChecked"/>.</summary>
    /// <param name="By">What it should be able to read.</param>
    public sealed record CheckRead(ReadProof By) : PushAct;

    /// <summary>Send the client's own PUT of the tag; upstream's answer is kept back. Outcome: <see cref="PushEvent.Published"/>.</summary>
    public sealed record Publish : PushAct;

    /// <summary>Confirm the binding (<see cref="TagSteps.Confirm"/>). Outcome: <see cref="PushEvent.Confirmed"/>.</summary>
    public sealed record Confirm(PushAttempt Attempt) : PushAct;

    /// <summary>Take the attempt off the open ones (<see cref="TagSteps.Settle"/>). Outcome: <see cref="PushEvent.Settled"/>.</summary>
    public sealed record Settle(PushAttempt Attempt) : PushAct;

    /// <summary>Wait a little for the delete of a manifest that this push needs. Outcome: <see cref="PushEvent.Waited"/>.</summary>
    public sealed record Wait : PushAct;

    /// <summary>PUT under the tag what the record says. Outcome: <see cref="PushEvent.PutBack"/>.</summary>
    /// <param name="Current">The binding; null if the tag is free, so that there is nothing to put.</param>
    public sealed record PutBack(Binding? Current) : PushAct;

    /// <summary>Answer the client. The last act.</summary>
    public sealed record Answer(PushResult Result) : PushAct;
}

/// <summary>By what a client shows that it may read a repository, so that a 404 for a tag means "not there" and not "not for
/// you".</summary>
public abstract record ReadProof
{
    private ReadProof()
    {
    }

    /// <summary>By what the tag is bound to, or by the list of tags.</summary>
    public sealed record Bound(Digest Digest) : ReadProof;

    /// <summary>By the manifest that it has just stored.</summary>
    public sealed record Stored : ReadProof;

    /// <summary>By something that the manifest lists, which the client has uploaded.</summary>
    public sealed record Uploaded : ReadProof;
}
