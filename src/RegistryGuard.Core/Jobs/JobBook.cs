using RegistryGuard.Core.Audit;

namespace RegistryGuard.Core.Jobs;

/// <summary>All jobs that a record has, at one moment.</summary>
/// <param name="Now">The moment, by the record's clock.</param>
/// <param name="Jobs">They, the oldest first.</param>
public sealed record JobBook(DateTimeOffset Now, IReadOnlyList<Job> Jobs)
{
    /// <summary>A book, of jobs in any order.</summary>
    public static JobBook Of(DateTimeOffset now, IEnumerable<Job> jobs) =>
        new(now, [.. jobs.OrderBy(job => job.Created).ThenBy(job => job.Id, StringComparer.Ordinal)]);

    /// <summary>The job of this name, or null.</summary>
    public Job? Find(string id) => Jobs.FirstOrDefault(job => job.Id == id);
}

/// <summary>What a step makes of the book.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Put">The job that is new or has changed; null for none.</param>
public sealed record JobStep<TOutcome>(TOutcome Outcome, Job? Put = null)
{
    /// <summary>What a new job was ordered to do; null if it is none.</summary>
    public string? Order { get; init; }

    /// <summary>The line of the whole guard's audit list that the step writes, without number and time; null for none.</summary>
    public AuditLine? Told { get; init; }

    /// <summary>The jobs that are kept no longer.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
}
