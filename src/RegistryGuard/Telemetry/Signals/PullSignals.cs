using System.Diagnostics;
using System.Diagnostics.Metrics;
using RegistryGuard.Core.Answers;

namespace RegistryGuard.Telemetry.Signals;

/// <summary>What is counted of pulls: where answers to manifest pulls came from, how long they took, and drift. A pull from memory is so short
/// that nothing here may allocate.</summary>
internal sealed class PullSignals
{
    private const string Label = "source";

    private readonly GuardMeter _meter;
    private readonly Counter<long> _pulls;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _drift;

    public PullSignals(GuardMeter meter)
    {
        _meter = meter;
        _pulls = meter.Counter(
            "registryguard_manifest_pulls_total", "Manifest pulls by where the answer came from.", Signals.Label.Each(Label, PullSource.All));
        _failures = meter.Counter(
            "registryguard_manifest_pull_failures_total", "Manifest pulls that got an error of the guard's own, by its decision.",
            Signals.Label.Each("decision", PullFailures.Select(outcome => outcome.Word())));
        _seconds = meter.Seconds("registryguard_manifest_pull_seconds", "From the request's head to the answer, by where the answer came from.");
        _drift = meter.Counter("registryguard_drift_total", "Times upstream was found not to have what the record says.");
    }

    /// <summary>What an error of the guard's own to a pull can be.</summary>
    public static IReadOnlyList<Outcome> PullFailures { get; } =
    [
        Outcome.BadRequest, Outcome.Blocked, Outcome.Drift, Outcome.Failed, Outcome.RecordUnavailable, Outcome.Retired, Outcome.UpstreamUnclear,
        Outcome.UpstreamUnreachable,
    ];

    /// <summary>The meter itself, to tell it from another guard's in the same process.</summary>
    public Meter Meter => _meter.Meter;

    /// <summary>A pull is answered from there.</summary>
    public void Pulled(string source) => _pulls.Add(1, new KeyValuePair<string, object?>(Label, source));

    /// <summary>The answer to a pull has ended.</summary>
    /// <param name="source">Where it came from.</param>
    /// <param name="began">When the request began, by <see cref="Stopwatch"/>.</param>
    public void Ended(string source, long began) =>
        _seconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(Label, source));

    /// <summary>A pull gets an error of the guard's own.</summary>
    public void Failed(Outcome outcome) => _failures.Add(1, new KeyValuePair<string, object?>("decision", outcome.Word()));

    /// <summary>Upstream was found not to have what the record says.</summary>
    public void DriftFound(int times) => _drift.Add(times);
}

/// <summary>The values of the label <c>source</c>.</summary>
internal static class PullSource
{
    /// <summary>The guard's memory.</summary>
    public const string Memory = "memory";

    /// <summary>Upstream, by the recorded digest or the one asked for.</summary>
    public const string Digest = "upstream-digest";

    /// <summary>Upstream, by the tag: floating, open, or not recorded.</summary>
    public const string Tag = "upstream-tag";

    /// <summary>The record could not be reached; the binding was remembered.</summary>
    public const string Stale = "stale";

    /// <summary>The record could not be reached; upstream answered by the tag.</summary>
    public const string RecordDown = "record-down";

    /// <summary>The record could not be reached; the pull was refused.</summary>
    public const string Refused = "refused";

    /// <summary>An administrator has blocked it.</summary>
    public const string Blocked = "blocked";

    /// <summary>Upstream has not what the tag is bound to.</summary>
    public const string Drift = "drift";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Memory, Digest, Tag, Stale, RecordDown, Refused, Blocked, Drift];
}
