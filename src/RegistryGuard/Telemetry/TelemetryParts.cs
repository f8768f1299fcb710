namespace RegistryGuard.Telemetry;

/// <summary>Registers the log of decisions, and what the audit list is told of them.</summary>
internal static class TelemetryParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<DecisionLog>();
    }
}
