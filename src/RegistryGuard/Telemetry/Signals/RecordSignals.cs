using System.Diagnostics;
using System.Diagnostics.Metrics;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Telemetry.Signals;

/// <summary>How long the record takes, and whether it answers.</summary>
internal sealed class RecordSignals
{
    private const string Label = "operation";

    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _failures;
    private volatile bool _isUp = true;

    public RecordSignals(GuardMeter meter)
    {
        _seconds = meter.Seconds("registryguard_record_seconds", "Calls of the record by operation, failed ones too.");
        _failures = meter.Counter(
            "registryguard_record_failures_total", "Calls that the record could not answer in time.", Signals.Label.Each(Label, RecordOperation.All));
    }

    /// <summary>Whether the last call was answered. A heartbeat is a call, so it is known within some seconds.</summary>
    public bool IsUp => _isUp;

    /// <summary>Has a call carried out, and counts it.</summary>
    public async ValueTask<T> RunAsync<T>(string operation, Func<ValueTask<T>> call)
    {
        using var span = Spans.Begin("record " + operation, ActivityKind.Client);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = await call();
            _isUp = true;
            return result;
        }
        catch (RecordUnavailableException e)
        {
            _isUp = false;
            _failures.Add(1, new KeyValuePair<string, object?>(Label, operation));
            span.Failed(e.Message);
            throw;
        }
        finally
        {
            _seconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(Label, operation));
        }
    }

    /// <summary>The same for a call that gives nothing.</summary>
    public async ValueTask RunAsync(string operation, Func<ValueTask> call) =>
        await RunAsync(operation, async () =>
        {
            await call();
            return true;
        });
}

/// <summary>The values of the label <c>operation</c> of the record.</summary>
internal static class RecordOperation
{
    /// <summary>Reads what is known of a tag.</summary>
    public const string Find = "find";

    /// <summary>Reads a recorded floating tag for a pull.</summary>
    public const string Sight = "sight";

    /// <summary>Changes what is known of a tag, in one atomic step.</summary>
    public const string Step = "step";

    /// <summary>Finds a free tag for a refusal.</summary>
    public const string FreeTag = "free-tag";

    /// <summary>Reads the moves of a tag.</summary>
    public const string Moves = "moves";

    /// <summary>Looks whether it can be written to.</summary>
    public const string Probe = "probe";

    /// <summary>Reads or writes what is known of a repository.</summary>
    public const string Repository = "repository";

    /// <summary>Begins or ends the claim of a delete.</summary>
    public const string Claim = "claim";

    /// <summary>Looks which tags use a manifest.</summary>
    public const string Uses = "uses";

    /// <summary>Reads the audit list.</summary>
    public const string AuditRead = "audit-read";

    /// <summary>Writes to the audit list.</summary>
    public const string AuditWrite = "audit-write";

    /// <summary>Says that this replica lives, or reads which others do.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Find, Sight, Step, FreeTag, Moves, Probe, Repository, Claim, Uses, AuditRead, AuditWrite, Heartbeat];
}
