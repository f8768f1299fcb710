using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

/// <summary>Reads configurations for the tests of this folder.</summary>
internal static class Reading
{
    public const string File = "guard.yaml";

    public static ConfigurationReading Of(
        string? yaml, (string Name, string Value)[]? environment = null, (string Flag, string Value)[]? flags = null) =>
        ConfigurationReader.Read(
            yaml,
            File,
            (environment ?? []).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            (flags ?? []).ToDictionary(
                pair => ConfigurationSources.PathsOfFlags[pair.Flag],
                pair => new Flag(pair.Flag, pair.Value),
                StringComparer.Ordinal));

    public static ConfigurationSources Sources(string? file, params (string Name, string Value)[] environment) => new(
        file,
        environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
        new Dictionary<string, Flag>(StringComparer.Ordinal));

    public static GuardConfiguration Good(
        string? yaml, (string Name, string Value)[]? environment = null, (string Flag, string Value)[]? flags = null)
    {
        var reading = Of(yaml, environment, flags);
        Assert.Empty(reading.Faults);
        return reading.Configuration!;
    }

    public static ConfigurationFault Fault(string? yaml, params (string Name, string Value)[] environment)
    {
        var reading = Of(yaml, environment);
        Assert.Null(reading.Configuration);
        return Assert.Single(reading.Faults);
    }
}
