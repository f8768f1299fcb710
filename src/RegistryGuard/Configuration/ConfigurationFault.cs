using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Path">The setting, for example <c>policy.rules[2].class</c>; empty when it is none in particular.</param>
/// <param name="Origin">Where it was set.</param>
/// <param name="Value">What it was set to, without secrets; null where there is no single value.</param>
/// <param name="Message">What is wrong and what would be valid.</param>
public sealed record ConfigurationFault(string Path, SettingOrigin Origin, string? Value, string Message)
{
    private const int MostShown = 120;

    public string? Value { get; } = Value is null ? null : Secrets.Shown(Path, Value);

    /// <summary>One line, for people.</summary>
    public override string ToString() =>
        // Text from a file, keys included, must not begin a new line of the log or control a terminal.
        PrintableText.Of($"{Origin}: {(Path.Length == 0 || Origin.Source == "--" + Path ? "" : Path + ": ")}{(Value is null ? "" : $"\"{Shortened(Value)}\" ")}{Message}");

    private static string Shortened(string value) => value.Length > MostShown ? value[..MostShown] + "…" : value;
}
