using RegistryGuard.Core.Record;

namespace RegistryGuard.Proxy;

/// <summary>How far a push has come before anything moves upstream.</summary>
internal abstract record Prepared
{
    private Prepared()
    {
    }

    /// <summary>It may be published.</summary>
    /// <param name="Push">The push; its content with its children.</param>
    /// <param name="Attempt">Its attempt, open in the record unless the tag is published already.</param>
    /// <param name="Decision">One word for the log, if it is.</param>
    public sealed record Ready(TagPush Push, PushAttempt Attempt, string Decision) : Prepared
    {
        /// <summary>Whether the tag is bound to this manifest already, and published.</summary>
        public bool IsRepeated { get; init; }
    }

    /// <summary>It is answered.</summary>
    public sealed record Answered(PushAnswer Answer) : Prepared;
}
