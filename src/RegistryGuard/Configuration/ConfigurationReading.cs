using System.Collections.Immutable;

namespace RegistryGuard.Configuration;

/// <summary>The result of reading the configuration: a valid one, or every fault.</summary>
/// <param name="Configuration">The configuration; null if there are faults.</param>
/// <param name="Faults">Every fault: those of the file by line, then those of variables and flags.</param>
public sealed record ConfigurationReading(GuardConfiguration? Configuration, ImmutableArray<ConfigurationFault> Faults)
{
    /// <summary>The text of the file that was read; null for none.</summary>
    internal string? Text { get; init; }

    /// <summary>All settings, as they were given.</summary>
    internal SettingNode Settings { get; init; } = SettingNode.Map.Empty;
}
