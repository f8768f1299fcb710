using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Jobs;

/// <summary>What a kind of jobs does.</summary>
internal interface IJobKind
{
    /// <summary>Its name, as jobs have it.</summary>
    string Kind { get; }

    /// <summary>Runs a job, from its cursor on.</summary>
    /// <param name="run">The job.</param>
    /// <param name="stop">Ends it in its midst: it was cancelled, the process stops, or the turn is lost. What runs it sees to the rest.</param>
    Task<JobEnd> RunAsync(JobRun run, CancellationToken stop);
}

/// <summary>How a job ended.</summary>
/// <param name="IsDone">Whether all of it is done.</param>
/// <param name="Outcome">How, in one sentence.</param>
internal sealed record JobEnd(bool IsDone, string Outcome);

/// <summary>A turn at a job in this process.</summary>
/// <param name="job">The job as it was taken.</param>
/// <param name="order">What it was ordered to do.</param>
internal sealed class JobRun(Job job, string order)
{
    public Job Job => job;

    public string Order => order;

    /// <summary>Says how far it is and where to go on, both of one moment; called from another thread.</summary>
    public Func<(JobProgress Progress, string Cursor)> Look { get; set; } = () => (job.Progress, job.Cursor);

    /// <summary>Whether another replica has the job now, or may have.</summary>
    public bool IsLost { get; set; }

    /// <summary>Whether an administrator has cancelled it.</summary>
    public bool IsCancelled { get; set; }
}
