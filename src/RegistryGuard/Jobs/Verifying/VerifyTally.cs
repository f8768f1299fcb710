using System.Globalization;
using System.Text.Json;
using RegistryGuard.Core.Drift;
using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>What a verification has found, and where it goes on after an interruption: with the repository that it was at, from its
/// beginning.</summary>
internal sealed class VerifyTally
{
    /// <summary>The counts that are no kind of drift.</summary>
    public const string Tags = "tags";
    public const string Repositories = "repositories";
    public const string Faulty = "repositories.faulty";
    public const string Repaired = "repaired";

    /// <summary>The counts of drift.</summary>
    public static readonly IReadOnlyList<string> Kinds = [.. Enum.GetValues<DriftKind>().Select(kind => kind.ToString().ToLowerInvariant())];

    private readonly Lock _turn = new();
    private readonly List<string> _faults = [];
    private readonly List<JobFinding> _findings = [];
    private SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private string _at = "";
    private long _here;
    private long _size;

    /// <summary>The last repository that is done with; empty for none.</summary>
    public string After { get; private set; } = "";

    /// <summary>How many repositories there are; 0 before it is known.</summary>
    public int Total { get; set; }

    /// <summary>Goes on with what an earlier turn has noted.</summary>
    public static VerifyTally Of(string cursor)
    {
        var tally = new VerifyTally();
        if (cursor.Length > 0 && JsonSerializer.Deserialize<VerifyCursor>(cursor) is { } noted)
        {
            tally.After = noted.After;
            tally._counts = new(noted.Counts, StringComparer.Ordinal);
            tally._faults.AddRange(noted.Faults);
            tally._findings.AddRange(noted.Findings);
        }

        return tally;
    }

    /// <summary>Begins a repository.</summary>
    public void Begin(string repository)
    {
        lock (_turn)
        {
            (_at, _here, _size) = (repository, 0, 0);
        }
    }

    /// <summary>The repository has so many tags to look at, at least.</summary>
    public void Sized(long tags)
    {
        lock (_turn)
        {
            _size = Math.Max(_size, tags);
        }
    }

    /// <summary>A tag was looked at.</summary>
    public void Looked() => Interlocked.Increment(ref _here);

    /// <summary>Ends the repository.</summary>
    /// <param name="findings">What was found in it.</param>
    /// <param name="fault">Why it was not verified, or not wholly; null if it was.</param>
    public void End(IReadOnlyList<JobFinding> findings, string? fault)
    {
        lock (_turn)
        {
            var counts = new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);
            Add(counts, Repositories, 1);
            Add(counts, Tags, Interlocked.Read(ref _here));
            foreach (var finding in findings)
            {
                Add(counts, finding.Kind, 1);
                Add(counts, Repaired, finding.IsRepaired ? 1 : 0);
            }

            _findings.AddRange(findings.Take(JobProgress.MostFindings - _findings.Count));
            if (fault is not null)
            {
                Add(counts, Faulty, 1);
                if (_faults.Count < JobProgress.MostFaults)
                {
                    _faults.Add(fault);
                }
            }

            (_counts, After, _at, _here, _size) = (counts, _at, "", 0, 0);
        }
    }

    /// <summary>How far it is, and where to go on.</summary>
    public (JobProgress Progress, string Cursor) Look()
    {
        lock (_turn)
        {
            var (here, finished, tags) = (Interlocked.Read(ref _here), Count(Repositories), Count(Tags));
            var size = Math.Max(_size, here);
            // What is not listed yet has perhaps as many tags each as what is.
            var left = Math.Max(0, Total - finished - (_at.Length > 0 ? 1 : 0));
            var each = (double)(tags + size) / Math.Max(1, finished + (size > 0 ? 1 : 0));
            var progress = new JobProgress(_at, tags + here, tags + size + (long)(left * each))
            {
                Counts = _counts,
                Faults = [.. _faults],
                Findings = [.. _findings],
            };
            return (progress, JsonSerializer.Serialize(new VerifyCursor(After, _counts, _faults, _findings)));
        }
    }

    /// <summary>How many of these there are.</summary>
    public long Count(string name) => _counts.GetValueOrDefault(name);

    /// <summary>The counts for people, a line for each kind of drift.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyDictionary<string, long> counts)
    {
        var lines = ((string Kind, string Words)[])[
            ("missing", "missing: upstream has no such tag"), ("moved", "moved: upstream has another manifest"),
            ("unrecorded", "unrecorded: the record does not know the tag"), ("child", "child: a manifest that an index lists is gone"),
            ("kept", "kept: a superseded manifest that keep promises is gone, or its archive tag"), (Repaired, "of all these repaired")];
        return [.. lines.Where(line => counts.GetValueOrDefault(line.Kind) > 0)
            .Select(line => $"{counts[line.Kind].ToString(CultureInfo.InvariantCulture)} {line.Words}")];
    }

    private static void Add(SortedDictionary<string, long> counts, string name, long count)
    {
        if (count > 0)
        {
            counts[name] = counts.GetValueOrDefault(name) + count;
        }
    }
}

/// <summary>Where a verification goes on.</summary>
/// <param name="After">The last repository that is done with.</param>
/// <param name="Counts">What was counted up to it.</param>
/// <param name="Faults">The first faults.</param>
/// <param name="Findings">The first findings.</param>
internal sealed record VerifyCursor(
    string After, SortedDictionary<string, long> Counts, IReadOnlyList<string> Faults, IReadOnlyList<JobFinding> Findings);
