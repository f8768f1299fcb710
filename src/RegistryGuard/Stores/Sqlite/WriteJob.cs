using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Something that waits for the writer, and for which a caller waits.</summary>
internal abstract class WriteJob
{
    private int _isDecided;

    /// <summary>Whoever gets true here decides: the writer, that the job is carried out, or the caller, that it no longer
    /// is.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    /// <summary>Carries the job out within the writer's transaction. What it throws fails the whole transaction; a fault of its
    /// own, before it has written anything, it keeps for <see cref="Answer"/>.</summary>
    public abstract void Apply(SqliteEntries entries);

    /// <summary>Gives the caller the outcome or the job's own fault: the transaction is on the disk.</summary>
    public abstract void Answer();

    /// <summary>Tells the caller that the record could not answer.</summary>
    public abstract void Fail(RecordUnavailableException why);
}

/// <summary>A job with an outcome.</summary>
internal abstract class WriteJob<TOutcome> : WriteJob
{
    // The writer must not run what the caller does next.
    private readonly TaskCompletionSource<TOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TOutcome> Outcome => _answer.Task;

    protected TOutcome? Made { get; set; }

    protected Exception? Fault { get; set; }

    public override void Answer()
    {
        if (Fault is null)
        {
            _answer.TrySetResult(Made!);
        }
        else
        {
            _answer.TrySetException(Fault);
        }
    }

    // Each caller gets an exception of its own: one thrown by many at once loses its stack trace.
    public override void Fail(RecordUnavailableException why) =>
        _answer.TrySetException(new RecordUnavailableException(why.Message, why.InnerException ?? why));

    /// <summary>The caller no longer wants it; without effect once the writer has taken it.</summary>
    public void Cancel(CancellationToken cancellation)
    {
        if (TryTake())
        {
            _answer.TrySetCanceled(cancellation);
        }
    }
}

/// <summary>Finds out whether the record can be written to.</summary>
internal sealed class ProbeJob : WriteJob<bool>
{
    public override void Apply(SqliteEntries entries) => entries.Probe();
}
