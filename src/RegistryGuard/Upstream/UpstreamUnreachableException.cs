namespace RegistryGuard.Upstream;

/// <summary>Upstream gave no answer that could be read. A write may have been carried out all the same. The message says why, in
/// words that clients may read.</summary>
internal sealed class UpstreamUnreachableException(string reason, bool timedOut, Exception? inner = null) : Exception(reason, inner)
{
    public bool TimedOut => timedOut;

    /// <summary>Host and port; null if it is not known. For the operator, not for clients.</summary>
    public string? Address { get; init; }

    /// <summary>Whether it stays so until somebody changes something.</summary>
    public bool IsLasting { get; init; }

    /// <summary>Why, and where.</summary>
    public string Told => Address is null ? Message : $"{Message} (upstream at {Address})";
}
