using RegistryGuard.Configuration;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Cli.Local;

/// <summary><c>registryguard check</c>.</summary>
internal static class CheckCommand
{
    public static int Run(ConfigurationSources sources, bool withFiles, string? cases = null)
    {
        if (!TryRead(sources, withFiles, out var reading))
        {
            return ExitCode.BadUsage;
        }

        foreach (var (rule, by) in ShadowedRules.Of(reading.Configuration!.Policy.Rules))
        {
            Console.Error.WriteLine($"warning: {ShadowedRules.Why(rule, by)}");
        }

        foreach (var rule in UnreleasableRules.Of(reading.Configuration!.Policy))
        {
            Console.Error.WriteLine($"warning: {UnreleasableRules.Why(rule)}");
        }

        var rules = reading.Configuration!.Policy.Rules.Length;
        Console.WriteLine($"{sources.File ?? "the defaults"}: no faults; {rules} {(rules == 1 ? "rule" : "rules")}, upstream {reading.Configuration.Upstream.Url.GetLeftPart(UriPartial.Authority)}");
        return cases is null ? ExitCode.Done : CasesCheck.Run(cases, reading.Configuration.Policy);
    }

    /// <summary>Reads the configuration, or prints every fault.</summary>
    public static bool TryRead(ConfigurationSources sources, bool withFiles, out ConfigurationReading reading)
    {
        reading = sources.Read(withFiles);
        foreach (var fault in reading.Faults)
        {
            Console.Error.WriteLine(fault);
        }

        return reading.Configuration is not null;
    }
}
