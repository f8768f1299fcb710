using RegistryGuard.Configuration;

namespace RegistryGuard.Stores;

/// <summary>How long lines of the audit list are kept (<c>audit.keep</c>).</summary>
internal static class AuditKeep
{
    /// <summary>What is older than this goes.</summary>
    /// <param name="configuration">The one in force; null for the standard.</param>
    /// <param name="now">The time now.</param>
    public static DateTimeOffset Oldest(IGuardConfigurationSource? configuration, DateTimeOffset now) =>
        now - (configuration?.Current ?? GuardConfiguration.Default).Audit.Keep;
}
