using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Telemetry;

/// <summary>Counts what happens again and again, so that it becomes one line with a number. What is new is told after
/// <see cref="FirstWindow"/>, with how often it happened until then. As long as it goes on, each further line tells of twice the time, up to
/// <see cref="LongestWindow"/>.</summary>
internal sealed class RepeatedLines
{
    /// <summary>So many are told apart at a time; the others are one.</summary>
    public const int Most = 4_096;

    /// <summary>The longest reason that is kept, in characters.</summary>
    public const int LongestReason = 1_024;

    /// <summary>How long what is new is counted before it is told.</summary>
    public static readonly TimeSpan FirstWindow = TimeSpan.FromSeconds(5);

    /// <summary>How long it is counted at most.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(10);

    private const string TooMany = "more happened than is told one by one (docs/limits.md); the log of the replicas has each";

    private readonly Dictionary<Sameness, Repeated> _counted = [];
    private readonly LineBudget _budget = new();

    /// <summary>How many are told apart now.</summary>
    public int Count => _counted.Count;

    /// <summary>Counts something that happened.</summary>
    /// <param name="line">What is to be told of it.</param>
    /// <param name="code">What tells it from others of the same kind, tag, digest and name.</param>
    public void Add(AuditLine line, string code)
    {
        var reason = line.Reason.Length > LongestReason ? line.Reason[..LongestReason] + "…" : line.Reason;
        var same = new Sameness(line.Kind, line.Repository, line.Tag, line.Digest, line.By, code);
        Add(_counted.Count < Most || _counted.ContainsKey(same) ? same : Rest(RestKind(line.Kind), null), line with { Reason = reason }, 1);
    }

    /// <summary>The lines that are due.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="all">Whether everything is due, for there will be no later.</param>
    public IReadOnlyList<AuditLine> Take(DateTimeOffset now, bool all)
    {
        var taken = new List<AuditLine>();
        var due = _counted.Where(pair => all || pair.Value.Due <= now).ToList();
        // Those that others are added to come last.
        foreach (var (same, repeated) in due.OrderBy(pair => pair.Key.IsRest ? pair.Key.Repository is null ? 2 : 1 : 0))
        {
            if (repeated.Count == 0)
            {
                _counted.Remove(same);
            }
            else if (MayTell(same, now))
            {
                taken.Add(repeated.Take(now));
            }
            else
            {
                _counted.Remove(same);
                Add(Rest(RestKind(same.Kind), same.IsRest ? null : same.Repository), repeated.Line, repeated.Count);
            }
        }

        if (all)
        {
            taken.AddRange(_counted.Where(pair => pair.Value.Count > 0).Select(pair => pair.Value.Take(now)));
        }

        _budget.Forget(now);
        return taken;
    }

    private bool MayTell(Sameness same, DateTimeOffset now) => same switch
    {
        { IsRest: true, Repository: null } => true,
        { IsRest: false, Repository: { } repository } => _budget.TryTake(repository, now),
        _ => _budget.TryTake(now),
    };

    private void Add(Sameness same, AuditLine line, long count)
    {
        if (same is { IsRest: true, Repository: not null } && _counted.Count >= Most && !_counted.ContainsKey(same))
        {
            same = Rest(same.Kind, null);
        }

        if (!_counted.TryGetValue(same, out var repeated))
        {
            _counted[same] = repeated = new() { Due = line.At + FirstWindow };
        }

        // Of several, the last is told: its client and its trace.
        repeated.Line = same.IsRest ? new(same.Kind) { Repository = same.Repository, At = line.At, Reason = TooMany } : line;
        repeated.Count += count;
    }

    // What was spared in audit mode is not told as if it had been refused.
    private static string RestKind(string kind) => kind is AuditKind.WouldRefuse ? kind : AuditKind.Refusal;

    private static Sameness Rest(string kind, RepositoryName? repository) => new(kind, repository, null, null, "", "") { IsRest = true };

    private sealed record Sameness(string Kind, RepositoryName? Repository, Tag? Tag, Digest? Digest, string By, string Code)
    {
        /// <summary>Whether it stands for all that is not told one by one, of a repository or of all.</summary>
        public bool IsRest { get; init; }
    }

    private sealed class Repeated
    {
        private TimeSpan _window = FirstWindow;

        public AuditLine Line { get; set; } = null!;

        public long Count { get; set; }

        public DateTimeOffset Due { get; set; }

        public AuditLine Take(DateTimeOffset now)
        {
            var line = Line with { Count = Count };
            _window = _window * 2 < LongestWindow ? _window * 2 : LongestWindow;
            (Count, Due) = (0, now + _window);
            return line;
        }
    }
}
