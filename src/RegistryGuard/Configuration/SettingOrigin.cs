using System.Globalization;

namespace RegistryGuard.Configuration;

/// <summary>Where a setting comes from: a line of the file, an environment variable or a flag.</summary>
/// <param name="Source">The file's path, the variable's name or the flag.</param>
/// <param name="Line">The line in the file, from 1.</param>
public sealed record SettingOrigin(string Source, int? Line = null)
{
    public override string ToString() =>
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{Source}:{line}") : Source;
}
