namespace RegistryGuard.Telemetry;

/// <summary>Registers what tells what the guard decides.</summary>
internal static class TelemetryParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<DecisionLog>();
    }
}
