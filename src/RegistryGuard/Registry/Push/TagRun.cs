using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of one tag that goes by a protocol with a point of no return: before it nothing has moved.</summary>
internal abstract class TagRun(TagPush push)
{
    public TagPush Push => push;

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
