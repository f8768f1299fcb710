namespace RegistryGuard.Telemetry;

/// <summary>Registers the log of decisions.</summary>
internal static class TelemetryParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<DecisionLog>();
    }
}
