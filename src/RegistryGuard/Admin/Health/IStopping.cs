namespace RegistryGuard.Admin.Health;

/// <summary>Whether the process is to end.</summary>
internal interface IStopping
{
    /// <summary>Whether it was told to stop.</summary>
    bool IsStopping { get; }
}
