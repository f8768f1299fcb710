using System.Diagnostics.Metrics;

namespace RegistryGuard.Registry.Pull;

/// <summary>What is counted of pulls: where answers to manifest pulls came from, and drift.</summary>
internal sealed class PullSignals : IDisposable
{
    public const string MeterName = "RegistryGuard";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _pulls;
    private readonly Counter<long> _drift;

    public PullSignals()
    {
        _pulls = _meter.CreateCounter<long>("registryguard_manifest_pulls_total", description: "Manifest pulls by where the answer came from.");
        _drift = _meter.CreateCounter<long>("registryguard_drift_total", description: "Times upstream was found not to have what the record says.");
    }

    /// <summary>The meter itself, to tell it from another guard's in the same process.</summary>
    public Meter Meter => _meter;

    public void Pulled(string source) => _pulls.Add(1, new KeyValuePair<string, object?>("source", source));

    public void Drifted()
    {
        _drift.Add(1);
        Pulled(PullSource.Drift);
    }

    public void Dispose() => _meter.Dispose();
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
}
