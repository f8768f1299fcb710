namespace RegistryGuard.Telemetry.Signals;

/// <summary>Registers what is measured.</summary>
internal static class SignalParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<GuardMeter>();
        services.AddSingleton<DecisionSignals>();
        services.AddSingleton<PullSignals>();
        services.AddSingleton<RecordSignals>();
        services.AddSingleton<UpstreamSignals>();
    }
}
