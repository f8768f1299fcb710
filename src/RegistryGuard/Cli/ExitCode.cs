namespace RegistryGuard.Cli;

/// <summary>What the process ends with.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Bad usage or configuration.</summary>
    public const int BadUsage = 2;

    /// <summary>It found drift, or what would change.</summary>
    public const int Found = 3;
}
