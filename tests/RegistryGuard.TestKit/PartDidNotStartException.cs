namespace RegistryGuard.TestKit;

/// <summary>A real part ended, or did not answer, before it was ready. The message carries all that it printed.</summary>
public sealed class PartDidNotStartException : Exception
{
    public PartDidNotStartException()
    {
    }

    public PartDidNotStartException(string message)
        : base(message)
    {
    }

    public PartDidNotStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public bool PortWasTaken => Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase);
}
