using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Telemetry.Exports;

/// <summary>Registers who reads what is measured: <c>/metrics</c>, and a receiver of OTLP if there is one.</summary>
internal static class ExportParts
{
    /// <summary>Series of one metric. The most that the guard's own can have are some hundred; memory is taken for all at the start.</summary>
    internal const int MostSeries = 200;

    private const string Runtime = "System.Runtime";
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<PrometheusScrape>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(GuardMeter.Name, Runtime, Server));
        services.ConfigureOpenTelemetryMeterProvider((parts, metrics) =>
        {
            var (own, factory) = (parts.GetRequiredService<GuardMeter>().Meter, parts.GetRequiredService<IMeterFactory>());
            metrics.AddView(instrument => IsOfThisGuard(instrument.Meter, own, factory) ? new() { CardinalityLimit = MostSeries } : MetricStreamConfiguration.Drop);
            metrics.AddReader(parts.GetRequiredService<PrometheusScrape>().Reader);
        });
    }

    // Meters are found by name, and there may be several guards in a process.
    private static bool IsOfThisGuard(Meter meter, Meter own, IMeterFactory factory) =>
        ReferenceEquals(meter, own) || ReferenceEquals(meter.Scope, factory) || meter.Name is Runtime;
}
