using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>How a push to a recorded floating tag ends.</summary>
public abstract record MoveResult
{
    private MoveResult()
    {
    }

    /// <summary>Acknowledged, with upstream's answer to <see cref="MoveAct.Publish"/>.</summary>
    /// <param name="Move">The tag's move.</param>
    /// <param name="IsRepeated">Whether the tag had the manifest already, so that nothing moved.</param>
    public sealed record Accepted(ConfirmedMove Move, bool IsRepeated) : MoveResult;

    /// <summary>The client's condition is not met.</summary>
    /// <param name="Current">What the tag has; null for nothing.</param>
    public sealed record ConditionFailed(ManifestIdentity? Current) : MoveResult;

    /// <summary>The tag's rule does not permit it.</summary>
    /// <param name="Current">What the tag has; null for nothing.</param>
    public sealed record RefusedByRule(ManifestIdentity? Current) : MoveResult;

    /// <summary>Upstream's own answer to this act goes to the client; nothing has moved.</summary>
    public sealed record Upstreams(MoveQuestion Question) : MoveResult;

    /// <summary>Upstream's answer to the guard's look leaves open what the tag has, or who may know.</summary>
    public sealed record UnclearLook : MoveResult;

    /// <summary>Upstream took the tag, or may have: the answer to <see cref="MoveAct.Publish"/> leaves it open. Pulls go on giving the
    /// last confirmed move.</summary>
    public sealed record UnclearPublish(bool IsRepeated) : MoveResult;

    /// <summary>It could not go on.</summary>
    public sealed record Failed(MoveFault Fault) : MoveResult;
}

/// <summary>Why a move could not go on. None says what the tag has.</summary>
public enum MoveFault
{
    /// <summary>The manifest lists more than the record keeps.</summary>
    TooManyChildren,

    /// <summary>A manifest that this push needs is being deleted.</summary>
    Claimed,

    /// <summary>The tag changed again and again while it was judged.</summary>
    Contended,

    /// <summary>Another move was confirmed while this push was under way.</summary>
    Overtaken,

    /// <summary>Another move is pending, and was neither confirmed nor given up while this push waited.</summary>
    Contested,

    /// <summary>The record is another one than the move was bound in, or does not know the tag's move any more.</summary>
    RecordChanged,

    /// <summary>Upstream stored another manifest than was pushed.</summary>
    Altered,

    /// <summary>The record can't be reached; nothing was published.</summary>
    RecordAway,

    /// <summary>The record can't be reached to confirm what was published.</summary>
    RecordLostTrack,

    /// <summary>Upstream can't be reached.</summary>
    UpstreamAway,

    /// <summary>The request has ended for another reason.</summary>
    Abandoned,
}

/// <summary>What upstream was asked of a move.</summary>
public enum MoveQuestion
{
    /// <summary><see cref="MoveAct.Store"/>.</summary>
    Store,

    /// <summary><see cref="MoveAct.Keep"/>.</summary>
    Keep,

    /// <summary><see cref="MoveAct.Publish"/>.</summary>
    Publish,
}
