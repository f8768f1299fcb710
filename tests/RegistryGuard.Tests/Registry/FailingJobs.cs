using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Registry;

/// <summary>Jobs that can't be read or changed when the test says so.</summary>
internal sealed class FailingJobs(IJobs jobs, Func<bool> isDown) : IJobs
{
    private IJobs Reached => isDown() ? throw new RecordUnavailableException() : jobs;

    public ValueTask<JobBook> ReadAsync(CancellationToken cancellation) => Reached.ReadAsync(cancellation);

    public ValueTask<string?> OrderAsync(string id, CancellationToken cancellation) => Reached.OrderAsync(id, cancellation);

    public ValueTask<TOutcome> ApplyAsync<TOutcome>(Func<JobBook, JobStep<TOutcome>> step, CancellationToken cancellation) =>
        Reached.ApplyAsync(step, cancellation);
}
