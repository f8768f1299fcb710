using System.Diagnostics.Metrics;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RegistryGuard.Configuration;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Telemetry.Exports;

/// <summary>Registers who reads what is measured: <c>/metrics</c>, and a receiver of OTLP if there is one.</summary>
internal static class ExportParts
{
    /// <summary>Series of one metric. The most that the guard's own can have are some hundred; memory is taken for all at the start.</summary>
    internal const int MostSeries = 200;

    private const string Runtime = "System.Runtime";
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>Registers them.</summary>
    /// <param name="services">Where.</param>
    /// <param name="configuration">Where the SDK reads its own variables.</param>
    /// <param name="otlp">Whether there is a receiver of OTLP, and what is sent to it.</param>
    /// <param name="version">The version of the program.</param>
    public static void Add(IServiceCollection services, IConfigurationBuilder configuration, OtlpVariables otlp, string version)
    {
        services.AddSingleton<PrometheusScrape>();
        configuration.AddInMemoryCollection(otlp.Variables.Select(variable => KeyValuePair.Create<string, string?>(variable.Key, variable.Value)));
        var telemetry = services.AddOpenTelemetry()
            // The last word is that of the variables.
            .ConfigureResource(resource => resource.Clear().AddTelemetrySdk().AddService("registryguard", serviceVersion: version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(GuardMeter.Name, Runtime, Server);
                if (otlp.SendsMetrics)
                {
                    metrics.AddOtlpExporter(exporter => SendTo(exporter, otlp.MetricsEndpoint));
                }
            });
        if (otlp.SendsTraces)
        {
            telemetry.WithTracing(traces => traces.AddSource(Spans.SourceName).AddOtlpExporter(exporter => SendTo(exporter, otlp.TracesEndpoint)));
        }

        services.ConfigureOpenTelemetryMeterProvider((parts, metrics) =>
        {
            var (own, factory) = (parts.GetRequiredService<GuardMeter>().Meter, parts.GetRequiredService<IMeterFactory>());
            metrics.AddView(instrument => IsOfThisGuard(instrument.Meter, own, factory) ? new() { CardinalityLimit = MostSeries } : MetricStreamConfiguration.Drop);
            metrics.AddReader(parts.GetRequiredService<PrometheusScrape>().Reader);
        });
    }

    // An address that is set here is used as it is, and the signal's path is not added.
    private static void SendTo(OtlpExporterOptions exporter, Uri? own)
    {
        if (own is not null)
        {
            exporter.Endpoint = own;
        }
    }

    // Meters are found by name, and there may be several guards in a process.
    private static bool IsOfThisGuard(Meter meter, Meter own, IMeterFactory factory) =>
        ReferenceEquals(meter, own) || ReferenceEquals(meter.Scope, factory) || meter.Name is Runtime;
}
