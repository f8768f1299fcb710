using System.Text.Json;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Jobs.Importing;

/// <summary>What an import has done, by class and outcome, and where it goes on after an interruption: at the repository that it was at. The
/// record has what was bound there, so that is not looked up again; it is counted as bound, and not as bound already.</summary>
internal sealed class ImportTally
{
    private readonly Lock _turn = new();
    private readonly List<string> _faults = [];
    private SortedDictionary<string, long> _before = new(StringComparer.Ordinal);
    private RepositoryTally _here = RepositoryTally.None;

    /// <summary>The last repository that is done with; empty for none.</summary>
    public string After { get; private set; } = "";

    /// <summary>How many repositories there are to import; 0 before it is known.</summary>
    public int Repositories { get; set; }

    /// <summary>How many are done with.</summary>
    public long Finished => _before.GetValueOrDefault(ImportCount.Repositories);

    /// <summary>How many of those were not imported, or not wholly.</summary>
    public long Faulty => _before.GetValueOrDefault(ImportCount.Faulty);

    /// <summary>Goes on with what an earlier turn has noted.</summary>
    public static ImportTally Of(string cursor)
    {
        var tally = new ImportTally();
        if (cursor.Length > 0 && JsonSerializer.Deserialize<ImportCursor>(cursor) is { } noted)
        {
            tally.After = noted.After;
            tally._before = new(noted.Before, StringComparer.Ordinal);
            tally._here = new(noted.At, new(noted.Made, StringComparer.Ordinal));
            tally._faults.AddRange(noted.Faults);
        }

        return tally;
    }

    /// <summary>Begins a repository, or begins it again.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="isDryRun">Whether nothing is bound in it, and so nothing was.</param>
    public void Begin(RepositoryName repository, bool isDryRun)
    {
        lock (_turn)
        {
            _here = new(repository.Value, !isDryRun && _here.At == repository.Value ? _here.Made() : new(StringComparer.Ordinal));
        }
    }

    /// <summary>Upstream has these tags in it.</summary>
    public void Listed(IEnumerable<Classification> tags)
    {
        lock (_turn)
        {
            _here.Listed(tags);
        }
    }

    /// <summary>These of them the record does not know.</summary>
    public void Unknown(IEnumerable<Classification> tags)
    {
        lock (_turn)
        {
            _here.Unknown(tags);
        }
    }

    /// <summary>One of those was looked up.</summary>
    /// <param name="tag">Its class.</param>
    /// <param name="outcome">What came of it: <see cref="ImportCount.Of"/>.</param>
    public void Ended(Classification tag, string outcome)
    {
        lock (_turn)
        {
            _here.Ended(tag, outcome);
        }
    }

    /// <summary>Ends the repository.</summary>
    /// <param name="fault">Why it was not imported, or not wholly; null if it was.</param>
    public void End(string? fault)
    {
        lock (_turn)
        {
            var counts = Counts();
            ImportCount.Add(counts, ImportCount.Tags, _here.Size);
            ImportCount.Add(counts, ImportCount.Repositories, 1);
            if (fault is not null)
            {
                ImportCount.Add(counts, ImportCount.Faulty, 1);
                if (_faults.Count < JobProgress.MostFaults)
                {
                    _faults.Add(fault);
                }
            }

            (After, _before, _here) = (_here.At, counts, RepositoryTally.None);
        }
    }

    /// <summary>How far it is, and where to go on.</summary>
    public (JobProgress Progress, string Cursor) Look()
    {
        lock (_turn)
        {
            var (finished, tags) = (Finished, _before.GetValueOrDefault(ImportCount.Tags));
            // What is not listed yet has perhaps as many tags each as what is.
            var left = Math.Max(0, Repositories - finished - (_here.At.Length > 0 ? 1 : 0));
            var each = (double)(tags + _here.Size) / Math.Max(1, finished + (_here.Size > 0 ? 1 : 0));
            var progress = new JobProgress(_here.At, tags + _here.Done, tags + _here.Size + (long)(left * each))
            {
                Counts = Counts(),
                Faults = [.. _faults],
            };
            return (progress, JsonSerializer.Serialize(new ImportCursor(After, _here.At, _before, _here.Made(), _faults)));
        }
    }

    private SortedDictionary<string, long> Counts()
    {
        var counts = new SortedDictionary<string, long>(_before, StringComparer.Ordinal);
        foreach (var (name, count) in _here.Counts())
        {
            ImportCount.Add(counts, name, count);
        }

        return counts;
    }
}

/// <summary>Where an import goes on.</summary>
/// <param name="After">The last repository that is done with.</param>
/// <param name="At">The one that it was at; empty for none.</param>
/// <param name="Before">What was counted up to <paramref name="After"/>.</param>
/// <param name="Made">What was bound in <paramref name="At"/>.</param>
/// <param name="Faults">The first faults.</param>
internal sealed record ImportCursor(
    string After, string At, SortedDictionary<string, long> Before, Dictionary<string, long> Made, IReadOnlyList<string> Faults);
