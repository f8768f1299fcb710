using System.Diagnostics;
using System.Diagnostics.Metrics;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Telemetry;

/// <summary>Has the record's audit lists tell of what changes no tag: refusals, also those that audit mode spares, and drift. Nobody waits for that. What was noted is in memory
/// until it is due and written; a process that is killed loses it, and the log has it still.</summary>
internal sealed partial class AuditTrail : IAsyncDisposable
{
    /// <summary>So many lines wait at most for a record that is away.</summary>
    public const int MostWaiting = 4_096;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly IAuditRecord _record;
    private readonly TimeProvider _clock;
    private readonly ILogger<AuditTrail> _logger;
    private readonly Lock _turn = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly RepeatedLines _lines = new();
    private readonly ITimer _timer;
    private List<AuditLine> _waiting = [];
    private readonly Counter<long> _allLost;
    private readonly Counter<long> _failed;
    private long _lost;
    private DateTimeOffset _warned;

    public AuditTrail(IAuditRecord record, TimeProvider clock, GuardMeter meter, ILogger<AuditTrail> logger)
    {
        (_record, _clock, _logger) = (record, clock, logger);
        _allLost = meter.Counter("registryguard_audit_lines_lost_total", "Lines that the audit list lacks, for the record was away for too long.");
        _failed = meter.Counter("registryguard_audit_write_failures_total", "Times that lines could not be written to the audit list and were kept for later.");
        meter.Gauge("registryguard_audit_lines_waiting", "Lines that wait for a record that is away.", () => Volatile.Read(ref _waiting).Count);
        _timer = clock.CreateTimer(_ => _ = WriteAsync(all: false), null, Interval, Interval);
    }

    /// <summary>Notes a decision, if it is one that the list tells of.</summary>
    public void Note(Decision decision)
    {
        var kind = decision.Outcome switch
        {
            Outcome.Drift => AuditKind.Drift,
            Outcome.WouldRefuse => AuditKind.WouldRefuse,
            var outcome when outcome.IsRefusal() => AuditKind.Refusal,
            _ => null,
        };
        if (kind is null)
        {
            return;
        }

        var isDigest = Digest.TryParse(decision.Reference, out var named);
        Note(
            new Origin(decision.By, decision.Client, Trace).Tells(kind) with
            {
                Repository = RepositoryName.TryParse(decision.Repository, out var repository) ? repository : null,
                Tag = !isDigest && Tag.TryParse(decision.Reference, out var tag) ? tag : null,
                Digest = Digest.TryParse(decision.Digest, out var pushed) ? pushed : isDigest ? named : null,
                Was = Digest.TryParse(decision.Was, out var was) ? was : null,
                Reason = decision.Why,
            },
            $"{decision.Deed} {decision.Outcome} {decision.Reason}");
    }

    /// <summary>Notes something; the time is added.</summary>
    /// <param name="line">What is to be told.</param>
    /// <param name="code">What tells it from others of the same kind, repository, tag, digest and name: those that are alike become one line
    /// with a number.</param>
    public void Note(AuditLine line, string code)
    {
        line = line with { At = _clock.GetUtcNow() };
        lock (_turn)
        {
            _lines.Add(line, code);
        }
    }

    /// <summary>Writes what is due. A record that is away is tried again later.</summary>
    /// <param name="all">Whether everything is due.</param>
    public async Task WriteAsync(bool all)
    {
        // A turn that is not free is that of a slow record: the next time does it.
        if (!await _writing.WaitAsync(all ? Timeout.InfiniteTimeSpan : TimeSpan.Zero))
        {
            return;
        }

        try
        {
            lock (_turn)
            {
                _waiting.AddRange(_lines.Take(_clock.GetUtcNow(), all));
            }

            var lines = _waiting;
            _waiting = [];
            await Task.WhenAll(lines.GroupBy(line => line.Repository).Select(group => WriteAsync(group.Key, [.. group])));
            Warn();
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await WriteAsync(all: true);
        Lose(_waiting.Count);
        _warned = default;
        Warn();
        _writing.Dispose();
    }

    private static string Trace => Activity.Current is { IdFormat: ActivityIdFormat.W3C } request ? request.TraceId.ToHexString() : "";

    private async Task WriteAsync(RepositoryName? repository, List<AuditLine> lines)
    {
        try
        {
            if (repository is { } name && await _record.TryAppendAsync(name, lines, CancellationToken.None))
            {
                return;
            }

            // Of a repository that the record does not know there is no list: clients would make up names for lists.
            await _record.AppendAsync(
                null,
                repository is null ? lines : lines.ConvertAll(line => line with { Reason = $"in {repository}: {line.Reason}" }),
                CancellationToken.None);
        }
        catch (RecordUnavailableException)
        {
            _failed.Add(1);
            lock (_turn)
            {
                var room = Math.Clamp(MostWaiting - _waiting.Count, 0, lines.Count);
                _waiting.AddRange(lines.Take(room));
                Lose(lines.Count - room);
            }
        }
    }

    private void Lose(int lines)
    {
        _allLost.Add(lines);
        Interlocked.Add(ref _lost, lines);
    }

    private void Warn()
    {
        var now = _clock.GetUtcNow();
        if (Volatile.Read(ref _lost) > 0 && now - _warned >= BetweenWarnings)
        {
            _warned = now;
            LogLost(_logger, Interlocked.Exchange(ref _lost, 0));
        }
    }

    [LoggerMessage(EventId = 180, EventName = "AuditLinesLost", Level = LogLevel.Warning,
        Message = "{Lines} lines of refusals or drift are missing in the audit list, for the record could not be written to; the log has each refusal")]
    private static partial void LogLost(ILogger logger, long lines);
}
