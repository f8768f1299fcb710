namespace RegistryGuard.Upstream;

/// <summary>Upstream gave no answer that could be read. A write may have been carried out all the same.</summary>
internal sealed class UpstreamUnreachableException(string reason, bool timedOut, Exception? inner = null) : Exception(reason, inner)
{
    public bool TimedOut => timedOut;
}
