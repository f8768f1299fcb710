namespace RegistryGuard.Cli.Remote;

/// <summary>Why a command could not be carried out, in one sentence.</summary>
/// <param name="message">The sentence.</param>
/// <param name="exitCode">What the process ends with.</param>
internal sealed class RemoteFault(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int Code => exitCode;

    /// <summary>Whether it may pass by itself: the guard is away, has too much to do, or its record is away.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether the guard knows nothing of the name that was asked for.</summary>
    public bool IsUnknown { get; init; }
}
