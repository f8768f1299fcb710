using System.Collections.Immutable;
using System.Globalization;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>Where a setting comes from: a line of the file, an environment variable or a flag.</summary>
/// <param name="Source">The file's path, the variable's name or the flag.</param>
/// <param name="Line">The line in the file, from 1.</param>
public sealed record Origin(string Source, int? Line = null)
{
    public override string ToString() =>
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{Source}:{line}") : Source;
}

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Path">The setting, for example <c>policy.rules[2].class</c>; empty when it is none in particular.</param>
/// <param name="Origin">Where it was set.</param>
/// <param name="Value">What it was set to, without secrets; null where there is no single value.</param>
/// <param name="Message">What is wrong and what would be valid.</param>
public sealed record ConfigurationFault(string Path, Origin Origin, string? Value, string Message)
{
    private const int MostShown = 120;

    public string? Value { get; } = Value is null ? null : Secrets.Shown(Path, Value);

    /// <summary>One line, for people.</summary>
    public override string ToString() =>
        // What a file holds, keys included, must neither begin a line of the log nor steer a terminal.
        PrintableText.Of($"{Origin}: {(Path.Length == 0 || Origin.Source == "--" + Path ? "" : Path + ": ")}{(Value is null ? "" : $"\"{Shortened(Value)}\" ")}{Message}");

    private static string Shortened(string value) => value.Length > MostShown ? value[..MostShown] + "…" : value;
}

/// <summary>What came of reading the configuration: one that is in order, or everything that is wrong with it.</summary>
/// <param name="Configuration">The configuration; null if there are faults.</param>
/// <param name="Faults">Every fault: those of the file by line, then those of variables and flags.</param>
public sealed record ConfigurationReading(GuardConfiguration? Configuration, ImmutableArray<ConfigurationFault> Faults)
{
    /// <summary>The text of the file that was read; null for none.</summary>
    internal string? Text { get; init; }

    /// <summary>All settings, as they were given.</summary>
    internal SettingNode Settings { get; init; } = SettingNode.Map.Empty;
}
