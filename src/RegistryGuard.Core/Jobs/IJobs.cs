namespace RegistryGuard.Core.Jobs;

/// <summary>The jobs in the record. Every verb throws RecordUnavailableException if the record could not answer in time.</summary>
public interface IJobs
{
    /// <summary>All of them.</summary>
    ValueTask<JobBook> ReadAsync(CancellationToken cancellation);

    /// <summary>What a job was ordered to do, in the words of its kind; null if there is no such job.</summary>
    ValueTask<string?> OrderAsync(string id, CancellationToken cancellation);

    /// <summary>Reads the book, applies the step and writes what it makes of it, as one atomic and durable whole. The step may be applied more
    /// than once; the last time counts.</summary>
    /// <param name="step">One of <see cref="JobSteps"/>.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<TOutcome> ApplyAsync<TOutcome>(Func<JobBook, JobStep<TOutcome>> step, CancellationToken cancellation);
}
