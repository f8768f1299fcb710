using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of one tag that goes by a protocol with a point of no return: before it nothing has moved.</summary>
internal abstract class TagRun(TagPush push)
{
    public TagPush Push => push;

    public UpstreamAnswer? Stored { get; set; }

    public UpstreamAnswer? Looked { get; set; }

    public UpstreamAnswer? Published { get; set; }

    /// <summary>The value of <see cref="BoundManifests.Begin"/> before the publish.</summary>
    public long Begun { get; set; }

    /// <summary>The answer if upstream did not take the tag of a manifest that a pushed index lists: then the push was not published.</summary>
    public Reply? Untagged { get; set; }

    /// <summary>Why upstream could not be reached.</summary>
    public UpstreamUnreachableException? Away { get; set; }

    /// <summary>What the manifest lists too much of.</summary>
    public string? Excess { get; set; }

    /// <summary>Whether it has come to that point, and is to be published.</summary>
    public abstract bool IsReady { get; }

    /// <summary>Whether the tag has this manifest already.</summary>
    public abstract bool IsRepeated { get; }

    /// <summary>Runs it until it is to be published or answered.</summary>
    public abstract Task PrepareAsync();

    /// <summary>Runs it to its end.</summary>
    public abstract Task<Reply> FinishAsync();

    /// <summary>Ends one that is ready and will not be published, for the request ends otherwise.</summary>
    public abstract Task AbandonAsync();
}
