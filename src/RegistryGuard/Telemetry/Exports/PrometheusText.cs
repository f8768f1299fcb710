using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace RegistryGuard.Telemetry.Exports;

/// <summary>Writes metrics as Prometheus reads them (exposition format 0.0.4, OpenMetrics 1.0).</summary>
internal sealed class PrometheusText(PrometheusFormat format)
{
    private readonly StringBuilder _text = new(64 * 1024);

    /// <summary>Adds a metric with all its series.</summary>
    public void Add(Metric metric)
    {
        var isCounter = (metric.MetricType is MetricType.LongSum or MetricType.DoubleSum) && !PrometheusNames.IsLevel(metric.Name);
        var name = PrometheusNames.Of(metric.Name, metric.Unit, isCounter);
        var family = isCounter && format.IsOpenMetrics ? name[..^"_total".Length] : name;
        // A rule of promtool's: a metric without help is hard to use.
        _text.Append("# HELP ").Append(family).Append(' ');
        Escape(metric.Description.Length > 0 ? metric.Description : metric.Name, isLabel: false);
        _text.Append("\n# TYPE ").Append(family).Append(isCounter ? " counter\n" : metric.MetricType is MetricType.Histogram ? " histogram\n" : " gauge\n");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (metric.MetricType is MetricType.Histogram)
            {
                AddHistogram(name, point);
            }
            else
            {
                Series(name, "", point.Tags, le: null).Append(Value(metric.MetricType, point)).Append('\n');
            }
        }
    }

    /// <summary>The whole text.</summary>
    public string End() => (format.IsOpenMetrics ? _text.Append("# EOF\n") : _text).ToString();

    private static string Value(MetricType type, MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => Number(point.GetSumLong()),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => Number(point.GetGaugeLastValueLong()),
        MetricType.DoubleGauge => Number(point.GetGaugeLastValueDouble()),
        _ => throw new InvalidOperationException($"no way to write a {type}"),
    };

    private void AddHistogram(string name, MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Series(name, "_bucket", point.Tags, Number(bucket.ExplicitBound)).Append(Number(below)).Append('\n');
        }

        Series(name, "_sum", point.Tags, le: null).Append(Number(point.GetHistogramSum())).Append('\n');
        Series(name, "_count", point.Tags, le: null).Append(Number(point.GetHistogramCount())).Append('\n');
    }

    private StringBuilder Series(string name, string suffix, OpenTelemetry.ReadOnlyTagCollection tags, string? le)
    {
        _text.Append(name).Append(suffix);
        var separator = '{';
        foreach (var (label, value) in tags)
        {
            _text.Append(separator).Append(PrometheusNames.OfLabel(label)).Append("=\"");
            Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", isLabel: true);
            _text.Append('"');
            separator = ',';
        }

        if (le is not null)
        {
            _text.Append(separator).Append("le=\"").Append(le).Append('"');
            separator = ',';
        }

        return _text.Append(separator is ',' ? "} " : " ");
    }

    private void Escape(string text, bool isLabel)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '"' when isLabel || format.IsOpenMetrics => _text.Append("\\\""),
                _ => _text.Append(character),
            };
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };
}
