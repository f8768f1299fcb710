using System.Reflection;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Hosting;

/// <summary>What the log says at a start: what runs with what.</summary>
internal static partial class StartLog
{
    public static void Tell(ILogger logger, ConfigurationSources sources, GuardConfiguration configuration)
    {
        var version = typeof(StartLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var record = configuration.Record is RecordLocation.Sqlite(var path) ? "sqlite:" + Path.GetFullPath(path) : configuration.Record.ToString();
        var rules = configuration.Policy.Rules;
        LogStarting(
            logger, version, sources.File is { } file ? Path.GetFullPath(file) : "none", configuration.Upstream.Url.GetLeftPart(UriPartial.Authority),
            record, configuration.Policy.Mode, rules.Length);
        foreach (var (rule, by) in ShadowedRules.Of(rules))
        {
            LogShadowed(logger, ShadowedRules.Why(rule, by));
        }
    }

    [LoggerMessage(EventId = 31, EventName = "Starting", Level = LogLevel.Information,
        Message = "RegistryGuard {Version} starts: configuration file {File}, upstream {Upstream}, record {Record}, mode {Mode}, rules of the policy: {Rules}")]
    private static partial void LogStarting(
        ILogger logger, string version, string file, string upstream, string record, string mode, int rules);

    [LoggerMessage(EventId = 32, EventName = "RuleNeverDecides", Level = LogLevel.Warning, Message = "{Fault}")]
    private static partial void LogShadowed(ILogger logger, string fault);
}
