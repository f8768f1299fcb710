using RegistryGuard.Core.Policy;

namespace RegistryGuard.Jobs.Importing;

/// <summary>What an import has done in one repository.</summary>
/// <param name="at">The repository; empty for none.</param>
/// <param name="earlier">What this job has bound in it before it was begun again.</param>
internal sealed class RepositoryTally(string at, Dictionary<string, long> earlier)
{
    // As what they count that are known, and as what they do once they are bound.
    private readonly Dictionary<string, (string Made, long Count)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ended = new(StringComparer.Ordinal);

    /// <summary>Of no repository.</summary>
    public static RepositoryTally None => new("", new(StringComparer.Ordinal));

    public string At => at;

    /// <summary>How many tags it has.</summary>
    public long Size { get; private set; }

    /// <summary>How many of them are known, or were looked up.</summary>
    public long Done => _known.Values.Sum(known => known.Count) + _ended.Values.Sum();

    public void Listed(IEnumerable<Classification> tags)
    {
        foreach (var tag in tags)
        {
            Change(tag, 1);
            Size++;
        }
    }

    public void Unknown(IEnumerable<Classification> tags)
    {
        foreach (var tag in tags)
        {
            Change(tag, -1);
        }
    }

    public void Ended(Classification tag, string outcome)
    {
        if (outcome == ImportCount.Known(tag))
        {
            Change(tag, 1);
        }
        else
        {
            ImportCount.Add(_ended, outcome, 1);
        }
    }

    /// <summary>What this job has bound in it.</summary>
    public Dictionary<string, long> Made()
    {
        var made = new Dictionary<string, long>(earlier, StringComparer.Ordinal);
        foreach (var (name, count) in _ended.Where(ended => ImportCount.IsMade(ended.Key)))
        {
            ImportCount.Add(made, name, count);
        }

        return made;
    }

    public Dictionary<string, long> Counts()
    {
        var counts = new Dictionary<string, long>(_ended, StringComparer.Ordinal);
        foreach (var (name, count) in earlier)
        {
            ImportCount.Add(counts, name, count);
        }

        foreach (var (name, (made, count)) in _known)
        {
            // What was bound earlier is known by now. More may be than was noted, and then counts as known already.
            ImportCount.Add(counts, name, Math.Max(0, count - earlier.GetValueOrDefault(made)));
        }

        return counts;
    }

    private void Change(Classification tag, long by)
    {
        var name = ImportCount.Known(tag);
        _known[name] = (ImportCount.Made(tag), _known.GetValueOrDefault(name).Count + by);
    }
}
