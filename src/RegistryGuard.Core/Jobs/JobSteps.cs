using RegistryGuard.Core.Audit;

namespace RegistryGuard.Core.Jobs;

/// <summary>The steps that change jobs, as pure functions: the record carries them out atomically. One job runs at a time, the oldest first,
/// so that the registry never has the load of two.</summary>
public static class JobSteps
{
    /// <summary>Adds a job. Of those that have ended only the newest stay.</summary>
    /// <param name="book">The jobs.</param>
    /// <param name="job">The new one.</param>
    /// <param name="order">What it is ordered to do.</param>
    /// <returns>Whether there was room for it.</returns>
    public static JobStep<bool> Add(JobBook book, Job job, string order)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.Jobs.Count(other => !other.IsEnded) >= Job.MostUnended
            ? new(false)
            : new(true, job)
            {
                Order = order,
                Told = Line(job, job.By, "ordered"),
                Removed = [.. book.Jobs.Where(other => other.IsEnded).OrderBy(other => other.Ended).SkipLast(Job.MostEnded).Select(other => other.Id)],
            };
    }

    /// <summary>Adds a job that is to run every so often, unless one of its kind waits or runs, or the last one was added so lately. So of many
    /// replicas that look, one adds it.</summary>
    /// <param name="book">The jobs.</param>
    /// <param name="job">The new one.</param>
    /// <param name="order">What it is ordered to do.</param>
    /// <param name="every">How often.</param>
    /// <returns>Whether it was added.</returns>
    public static JobStep<bool> AddIfDue(JobBook book, Job job, string order, TimeSpan every)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(job);
        return IsDue(book, job.Kind, every) ? Add(book, job with { Created = book.Now }, order) : new(false);
    }

    /// <summary>Whether <see cref="AddIfDue"/> would add one.</summary>
    public static bool IsDue(JobBook book, string kind, TimeSpan every)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.Jobs.Where(job => job.Kind == kind).All(job => job.IsEnded && book.Now - job.Created >= every);
    }

    /// <summary>Whether there is anything for <see cref="Take"/> to do.</summary>
    public static bool IsForTheTaking(JobBook book, Func<string, bool> knows) => Next(book, knows) is not null;

    /// <summary>Begins a replica's turn at the next job: one whose replica has died, else the oldest that waits. None, if any job is running.</summary>
    /// <param name="book">The jobs.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="name">The name of its machine or container.</param>
    /// <param name="knows">Whether this program knows a kind of jobs; a newer one may have others.</param>
    /// <returns>The job as it was taken, or as it was ended instead; null for none.</returns>
    public static JobStep<Job?> Take(JobBook book, string replica, string name, Func<string, bool> knows)
    {
        if (Next(book, knows) is not { } job)
        {
            return new(null);
        }

        var before = job.Turn;
        var tries = before is null || job.Progress.Done > before.From ? 1 : before.Tries + 1;
        var taken = job.Cancel is { } cancel ? Ended(job, JobState.Cancelled, Words(cancel), book.Now)
            : tries > Job.MostTries ? Ended(job, JobState.Failed, Stuck(job), book.Now)
            : job with
            {
                State = JobState.Running,
                Turn = new((before?.Number ?? 0) + 1, replica, name, book.Now, book.Now + Job.Lease) { Tries = tries, From = job.Progress.Done },
            };
        return Ending(taken);
    }

    /// <summary>Renews a turn, and notes how far the job is.</summary>
    /// <returns>The job as it is; null if the turn has been lost.</returns>
    public static JobStep<Job?> Renew(JobBook book, Job taken, JobProgress progress, string cursor) => IfMine(book, taken, job => job with
    {
        Progress = progress,
        Cursor = cursor,
        Turn = job.Turn! with { Until = book.Now + Job.Lease },
    });

    /// <summary>Gives a job back that has not ended, so that another replica may go on at once.</summary>
    /// <param name="book">The jobs.</param>
    /// <param name="taken">The job as it was taken.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="why">Why, in case it gets no further; empty if that is no fault.</param>
    /// <returns>The job as it is; null if the turn has been lost.</returns>
    public static JobStep<Job?> GiveBack(JobBook book, Job taken, JobProgress progress, string cursor, string why) => IfMine(book, taken, job => job with
    {
        State = JobState.Waiting,
        Progress = progress,
        Cursor = cursor,
        Outcome = why,
        // A stop is no try.
        Turn = job.Turn! with { Until = book.Now, Tries = why.Length == 0 ? job.Turn.Tries - 1 : job.Turn.Tries },
    });

    /// <summary>Ends a job.</summary>
    /// <returns>The job as it is; null if the turn has been lost.</returns>
    public static JobStep<Job?> End(JobBook book, Job taken, JobState state, string outcome, JobProgress progress) => IfMine(
        book, taken, job => Ended(job with { Progress = progress }, state, state is JobState.Cancelled && job.Cancel is { } cancel ? Words(cancel) : outcome, book.Now));

    /// <summary>Orders that a job be ended. Whoever runs it ends it soon; if nobody does, it has ended.</summary>
    /// <param name="book">The jobs.</param>
    /// <param name="id">The job.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <returns>The job as it is from then on, and whether that is another; null if there is none of this name.</returns>
    public static JobStep<(Job Job, bool IsOrdered)?> Cancel(JobBook book, string id, Origin by, string reason)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(by);
        if (book.Find(id) is not { } job)
        {
            return new(null);
        }

        if (job.IsEnded || job.Cancel is not null)
        {
            return new((job, !job.IsEnded));
        }

        var cancel = new JobCancel(by.By, reason);
        var next = job with { Cancel = cancel };
        next = job.IsRunning(book.Now) ? next : Ended(next, JobState.Cancelled, Words(cancel), book.Now);
        return new((next, true), next) { Told = Line(job, by, next.IsEnded ? Ending(next, JobState.Cancelled) : $"cancel ordered{(reason.Length > 0 ? ": " + reason : "")}") };
    }

    private static Job? Next(JobBook book, Func<string, bool> knows)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(knows);
        return book.Jobs.Any(job => job.IsRunning(book.Now)) ? null
            : book.Jobs.Where(job => !job.IsEnded && knows(job.Kind)).OrderByDescending(job => job.State is JobState.Running).FirstOrDefault();
    }

    // A turn that has lapsed, and that nobody has taken over, is still a replica's own.
    private static JobStep<Job?> IfMine(JobBook book, Job taken, Func<Job, Job> change)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(taken);
        var job = book.Find(taken.Id);
        var isMine = job is { State: JobState.Running } && job.Turn is { } turn
            && turn.Number == taken.Turn?.Number && turn.Replica == taken.Turn.Replica;
        return isMine ? Ending(change(job!)) : new(null);
    }

    // A job that has ended is told.
    private static JobStep<Job?> Ending(Job next) => new(next, next)
    {
        Told = next.IsEnded ? Line(next, next.By, Ending(next, next.State)) : null,
    };

    private static string Ending(Job job, JobState state) => $"{state.ToString().ToLowerInvariant()}: {job.Outcome}";

    // All lines about a job have its name as their trace.
    private static AuditLine Line(Job job, Origin by, string what) =>
        (by with { Trace = job.Id }).Tells(AuditKind.Job) with { Reason = $"{job.Kind} of {job.About}, {what}" };

    private static Job Ended(Job job, JobState state, string outcome, DateTimeOffset now) =>
        job with { State = state, Outcome = outcome, Ended = now };

    private static string Words(JobCancel cancel) => $"cancelled by {cancel.By}{(cancel.Reason.Length > 0 ? $": {cancel.Reason}" : "")}";

    private static string Stuck(Job job) =>
        $"begun {Job.MostTries} times and got no further{(job.Outcome.Length > 0 ? $", the last time because {job.Outcome}" : "")}; see the log of the replica {job.Turn?.Name}";
}
