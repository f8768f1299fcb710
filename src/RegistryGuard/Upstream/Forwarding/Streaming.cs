namespace RegistryGuard.Upstream.Forwarding;

/// <summary>What came of a request that was to be streamed both ways.</summary>
internal abstract record Streaming
{
    private Streaming()
    {
    }

    /// <summary>The client has upstream's answer, or as much of it as there was; or it has gone.</summary>
    public sealed record Done : Streaming;

    /// <summary>The client's body broke off; nothing is answered yet.</summary>
    public sealed record BodyBroken : Streaming;

    /// <summary>Upstream gave no answer; the client has none yet.</summary>
    public sealed record Away(UpstreamUnreachableException Cause) : Streaming;
}
