using System.Diagnostics.Metrics;

namespace RegistryGuard.Telemetry.Signals;

/// <summary>The meter of this guard, and how its instruments are made (docs/metrics.md). The values of a label are words of the program,
/// never what a client sent, so that the number of series is bounded.</summary>
internal sealed class GuardMeter : IDisposable
{
    public const string Name = "RegistryGuard";

    // A pull from memory takes some tens of microseconds; a push waits for upstream several times.
    private static readonly InstrumentAdvice<double> Requests = new()
    {
        HistogramBucketBoundaries =
            [0.00002, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly List<Action> _zeroes = [];
    private bool _hasBegun;

    /// <summary>The meter itself, to tell it from another guard's in the same process.</summary>
    public Meter Meter { get; } = new(Name);

    /// <summary>A counter. Each of the known series is there from the start with 0, so that its first event makes a rate.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it counts.</param>
    /// <param name="known">The labels of each series that can be named beforehand.</param>
    public Counter<long> Counter(string name, string description, params IEnumerable<Label[]> known)
    {
        var counter = Meter.CreateCounter<long>(name, unit: null, description);
        Zero(() =>
        {
            foreach (var labels in known)
            {
                counter.Add(0, Array.ConvertAll(labels, label => label.Pair));
            }
        });
        return counter;
    }

    /// <summary>A counter without labels.</summary>
    public Counter<long> Counter(string name, string description) => Counter(name, description, [[]]);

    /// <summary>A histogram of seconds.</summary>
    public Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram(name, "s", description, tags: null, Requests);

    /// <summary>A gauge without labels, read whenever somebody looks.</summary>
    public void Gauge(string name, string description, Func<double> value) => Meter.CreateObservableGauge(name, value, unit: null, description);

    /// <summary>A gauge with one label.</summary>
    public void Gauge(string name, string description, string label, Func<IEnumerable<(string Value, double Measured)>> values) =>
        Meter.CreateObservableGauge(
            name, () => values().Select(value => new Measurement<double>(value.Measured, KeyValuePair.Create<string, object?>(label, value.Value))),
            unit: null, description);

    /// <summary>From now on somebody listens: what is said before is heard by nobody.</summary>
    public void Begin()
    {
        _hasBegun = true;
        _zeroes.ForEach(zero => zero());
        _zeroes.Clear();
    }

    public void Dispose() => Meter.Dispose();

    private void Zero(Action zero)
    {
        if (_hasBegun)
        {
            zero();
        }
        else
        {
            _zeroes.Add(zero);
        }
    }
}

/// <summary>A label of a series.</summary>
internal readonly record struct Label(string Name, string Value)
{
    public KeyValuePair<string, object?> Pair => KeyValuePair.Create<string, object?>(Name, Value);

    /// <summary>One series for each value.</summary>
    public static IEnumerable<Label[]> Each(string name, IEnumerable<string> values) => values.Select(value => new[] { new Label(name, value) });
}
