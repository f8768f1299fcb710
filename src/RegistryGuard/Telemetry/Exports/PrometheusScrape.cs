using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace RegistryGuard.Telemetry.Exports;

/// <summary>What <c>/metrics</c> gives: all metrics at one moment, as text. One look at a time; who comes meanwhile waits for its turn.</summary>
internal sealed class PrometheusScrape : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Exporter _exporter = new();

    public PrometheusScrape() => Reader = new BaseExportingMetricReader(_exporter);

    /// <summary>Where the metrics are read from, to be added to the provider.</summary>
    public MetricReader Reader { get; }

    /// <summary>The text.</summary>
    public async Task<string> ReadAsync(PrometheusFormat format, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            _exporter.Text = new PrometheusText(format);
            return _exporter.Collect!(Timeout.Infinite) ? _exporter.Text.End() : throw new InvalidOperationException("the metrics could not be read");
        }
        finally
        {
            _exporter.Text = null;
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        Reader.Dispose();
    }

    [ExportModes(ExportModes.Pull)]
    private sealed class Exporter : BaseExporter<Metric>, IPullMetricExporter
    {
        // Set by the reader.
        public Func<int, bool>? Collect { get; set; }

        public PrometheusText? Text { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                Text?.Add(metric);
            }

            return ExportResult.Success;
        }
    }
}
