using System.Diagnostics;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Jobs;

/// <summary>Runs the record's jobs, one at a time over all replicas: takes a turn at the next one, renews it while the job runs, and notes how
/// far it is. A replica that dies loses its turn after <see cref="Job.Lease"/>, and another goes on.</summary>
internal sealed class JobRunner(
    IJobs jobs, JobQueue queue, IEnumerable<IJobKind> kinds, Heartbeats replica, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<JobRunner> logger)
    : IHostedService, IDisposable
{
    // How often it is looked for jobs that another replica has left, and how often a turn is renewed.
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Renewing = TimeSpan.FromSeconds(1);

    // Tries to note how a job has ended, while the record is away.
    private const int MostTries = 5;

    private readonly Dictionary<string, IJobKind> _kinds = kinds.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private string? _told;

    /// <summary>The kind of the job that this replica runs, and when it runs none null.</summary>
    public string? Running { get; private set; }

    /// <summary>The kinds of jobs that there are.</summary>
    public IEnumerable<string> Kinds => _kinds.Keys;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // With the first request that is no longer taken, not after the last that is in flight has ended: another replica may go on at once.
        lifetime.ApplicationStopping.UnsafeRegister(state => ((CancellationTokenSource)state!).Cancel(), _stopping);
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Waits until what is running is given back. Where there is no time for that, the turn lapses.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose()
    {
        if (_running.IsCompleted)
        {
            _stopping.Dispose();
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await TakeAsync() is { } taken)
                {
                    Running = taken.Kind;
                    await RunAsync(taken);
                    continue;
                }

                await queue.WaitAsync(Looking, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // That the record is away is told by others, and once is enough of all else.
                if (e is not RecordUnavailableException && e.Message != _told)
                {
                    _told = e.Message;
                    JobsLog.NotRead(logger, e);
                }

                await Task.Delay(Looking, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                Running = null;
            }
        }
    }

    private async Task<Job?> TakeAsync() =>
        JobSteps.IsForTheTaking(await jobs.ReadAsync(_stopping.Token), _kinds.ContainsKey)
            ? await jobs.ApplyAsync(book => JobSteps.Take(book, replica.Replica, Environment.MachineName, _kinds.ContainsKey), _stopping.Token)
            : null;

    private async Task RunAsync(Job taken)
    {
        if (taken.IsEnded)
        {
            Tell(taken);
            return;
        }

        // The lines that it writes have the job's name as their trace.
        using var trace = Spans.BeginIn(ActivityTraceId.CreateFromString(taken.Id), "job");
        trace.SetTag("registryguard.job", taken.Kind);
        JobsLog.Begun(logger, taken.Id, taken.Kind, taken.About, taken.Turn!.Number);
        var run = new JobRun(taken, await jobs.OrderAsync(taken.Id, _stopping.Token) ?? "");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var over = new CancellationTokenSource();
        var renewing = RenewAsync(run, stop, over.Token);
        var (end, why) = await WorkAsync(run, stop.Token);
        await over.CancelAsync();
        await renewing;
        if (run.IsLost)
        {
            JobsLog.Left(logger, taken.Id, taken.Kind, "the record could not be written to for as long as a turn lasts, or another replica has gone on");
            return;
        }

        if (await EndAsync(run, run.IsCancelled ? new(false, "") : end, why) is { IsEnded: true } ended)
        {
            Tell(ended);
        }
        else
        {
            JobsLog.Left(logger, taken.Id, taken.Kind, why.Length > 0 ? why : "this replica stops");
        }
    }

    // How it has ended; null if it has not, and why not.
    private async Task<(JobEnd? End, string Why)> WorkAsync(JobRun run, CancellationToken stop)
    {
        try
        {
            return (await _kinds[run.Job.Kind].RunAsync(run, stop), "");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (null, "");
        }
        catch (RecordUnavailableException e)
        {
            return (null, e.Message);
        }
        catch (Exception e)
        {
            JobsLog.Failed(logger, e, run.Job.Id, run.Job.Kind);
            return (new(false, $"a fault of the guard's own; the log of the replica {Environment.MachineName} says which"), "");
        }
    }

    private async Task RenewAsync(JobRun run, CancellationTokenSource stop, CancellationToken over)
    {
        var rate = new JobRate(clock);
        var renewed = clock.GetTimestamp();
        while (!over.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            try
            {
                var (progress, cursor) = run.Look();
                progress = progress with { PerSecond = rate.Note(progress.Done) };
                var began = clock.GetTimestamp();
                var job = await jobs.ApplyAsync(book => JobSteps.Renew(book, run.Job, progress, cursor), CancellationToken.None);
                renewed = began;
                run.IsLost = job is null;
                run.IsCancelled = job?.Cancel is not null;
            }
            catch (RecordUnavailableException)
            {
                // Another replica may have begun: two would do the work twice.
                run.IsLost = clock.GetElapsedTime(renewed) >= Job.Lease;
            }
            catch (Exception e)
            {
                JobsLog.NotRead(logger, e);
                run.IsLost = true;
            }

            if (run.IsLost || run.IsCancelled)
            {
                await stop.CancelAsync();
                return;
            }

            await Task.Delay(Renewing, clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Job?> EndAsync(JobRun run, JobEnd? end, string why)
    {
        var (progress, cursor) = run.Look();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await jobs.ApplyAsync(
                    book => end is null
                        ? JobSteps.GiveBack(book, run.Job, progress, cursor, why)
                        : JobSteps.End(book, run.Job, run.IsCancelled ? JobState.Cancelled : end.IsDone ? JobState.Done : JobState.Failed, end.Outcome, progress),
                    CancellationToken.None);
            }
            catch (RecordUnavailableException) when (tries < MostTries)
            {
                await Task.Delay(Renewing, clock, CancellationToken.None);
            }
        }
    }

    private void Tell(Job ended) => JobsLog.Ended(logger, ended.Id, ended.Kind, ended.State.ToString().ToLowerInvariant(), ended.Outcome);
}
