using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>How a delete ends.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    /// <summary>Upstream's own answer to this question goes to the client.</summary>
    public sealed record Upstreams(DeleteQuestion Question) : DeleteResult;

    /// <summary>The tag is protected by this rule, which does not let it be deleted.</summary>
    public sealed record RefusedTag(Classification Classified) : DeleteResult;

    /// <summary>The tag, which is to be deleted or names the manifest, may be deleted by others only.</summary>
    /// <param name="Tag">The tag.</param>
    /// <param name="Classified">Its rule, which has <see cref="Pushers"/>.</param>
    /// <param name="By">Who deletes.</param>
    /// <param name="Why">Why it may not.</param>
    public sealed record RefusedPusher(Tag Tag, Classification Classified, Pusher By, PusherVerdict Why) : DeleteResult;

    /// <summary>So many tags of the repository may be deleted by others only.</summary>
    public sealed record RefusedTooManyTags(int Tags, Pusher By) : DeleteResult;

    /// <summary>A protected tag needs the manifest.</summary>
    public sealed record RefusedInUse(TagUse NeededBy) : DeleteResult;

    /// <summary>The record does not know so many of the repository's tags.</summary>
    public sealed record RefusedNotImported(int Tags) : DeleteResult;

    /// <summary>It could not go on.</summary>
    public sealed record Failed(DeleteFault Fault) : DeleteResult;
}

/// <summary>Why a delete could not go on.</summary>
public enum DeleteFault
{
    /// <summary>As many deletes as may be are under way.</summary>
    NoPlace,

    /// <summary>Tags of the repository are just being written, or the record or the configuration has changed.</summary>
    Changing,

    /// <summary>Upstream's list of tags can't be read.</summary>
    NoTagList,

    /// <summary>The record can't be reached.</summary>
    RecordAway,

    /// <summary>Upstream can't be reached.</summary>
    UpstreamAway,

    /// <summary>The guard itself has failed.</summary>
    Abandoned,
}

/// <summary>What upstream was asked.</summary>
public enum DeleteQuestion
{
    /// <summary><see cref="DeleteAct.CheckRead"/>.</summary>
    Read,

    /// <summary><see cref="DeleteAct.Get"/>.</summary>
    Get,

    /// <summary><see cref="DeleteAct.CheckRight"/>.</summary>
    Right,

    /// <summary>For its tags, or one of them (<see cref="DeleteAct.Import"/>, <see cref="DeleteAct.FindForbidden"/>).</summary>
    Tags,

    /// <summary><see cref="DeleteAct.Delete"/>.</summary>
    Delete,
}
