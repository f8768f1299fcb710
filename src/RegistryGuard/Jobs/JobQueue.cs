using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Jobs;

/// <summary>Where administrators' jobs come in.</summary>
internal sealed class JobQueue(IJobs jobs, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _new = new(0);

    /// <summary>Orders a job; null if too many wait already.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="about">What it is ordered to do, in a few words.</param>
    /// <param name="order">The same in full, in the words of its kind.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<Job?> OrderAsync(string kind, string about, string order, Origin by, CancellationToken cancellation)
    {
        var id = Job.NewId();
        var job = new Job(id, kind, about, by with { Trace = id }, clock.GetUtcNow());
        if (!await jobs.ApplyAsync(book => JobSteps.Add(book, job, order), cancellation))
        {
            return null;
        }

        _new.Release();
        return job;
    }

    /// <summary>Waits for a job that is ordered through this replica, for so long at most.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellation) => _new.WaitAsync(most, cancellation);

    public void Dispose() => _new.Dispose();
}
