using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>How a push of one tag ends.</summary>
public abstract record PushResult
{
    private PushResult()
    {
    }

    /// <summary>Acknowledged, with upstream's answer to <see cref="PushAct.Publish"/>.</summary>
    /// <param name="IsRepeated">Whether the tag was bound to the manifest already.</param>
    public sealed record Accepted(bool IsRepeated) : PushResult;

    /// <summary>The tag is bound to another manifest, or to this one and retired.</summary>
    public sealed record RefusedBound(Binding Bound) : PushResult;

    /// <summary>The tag is pending with another manifest, which upstream does not have under the tag.</summary>
    public sealed record RefusedPending(Binding Pending) : PushResult;

    /// <summary>Upstream's own answer to this act of the client's goes to the client.</summary>
    public sealed record Upstreams(UpstreamQuestion Question) : PushResult;

    /// <summary>Upstream's answer to the guard's look leaves open what the tag has, or who may know.</summary>
    public sealed record UnclearLook : PushResult;

    /// <summary>Upstream took the tag, or may have: the answer to <see cref="PushAct.Publish"/> leaves it open, and the tag pending.</summary>
    public sealed record UnclearPublish(bool IsRepeated) : PushResult;

    /// <summary>It could not go on.</summary>
    public sealed record Failed(PushFault Fault) : PushResult;
}

/// <summary>Why a push could not go on. None says what the tag is bound to.</summary>
public enum PushFault
{
    /// <summary>The manifest lists more than the record keeps.</summary>
    TooManyChildren,

    /// <summary>A manifest that this push needs is being deleted.</summary>
    Claimed,

    /// <summary>The tag changed again and again while it was judged.</summary>
    Contended,

    /// <summary>The tag was published with another manifest, or released, while this push was under way.</summary>
    Overtaken,

    /// <summary>Another manifest is pending; its push decides.</summary>
    Contested,

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

/// <summary>What upstream was asked with the client's own manifest.</summary>
public enum UpstreamQuestion
{
    /// <summary><see cref="PushAct.Store"/>.</summary>
    Store,

    /// <summary><see cref="PushAct.Publish"/>.</summary>
    Publish,
}
