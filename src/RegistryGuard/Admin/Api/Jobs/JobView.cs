using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Admin.Api.Jobs;

/// <summary>The jobs that are kept.</summary>
internal sealed record JobsView(IReadOnlyList<JobView> Jobs);

/// <summary>A job.</summary>
/// <param name="Id">Its name. The lines of the audit list that it writes have it as their trace.</param>
/// <param name="Kind">What work it is.</param>
/// <param name="About">What it was ordered to do, in a few words.</param>
/// <param name="State">waiting, running, done, failed or cancelled.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="Created">When.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Outcome">How it ended, in one sentence; while it has not, why a replica has left it.</param>
/// <param name="CancelledBy">Who has cancelled it; it may still be running for a moment.</param>
/// <param name="Replica">The replica that runs it, or ran it last.</param>
/// <param name="Progress">How far it is.</param>
internal sealed record JobView(
    string Id, string Kind, string About, string State, string By, DateTimeOffset Created, DateTimeOffset? Ended, string? Outcome, string? CancelledBy,
    string? Replica, JobProgressView Progress)
{
    public static JobView Of(Job job) => new(
        job.Id, job.Kind, job.About, job.State.ToString().ToLowerInvariant(), job.By.By, job.Created, job.Ended,
        job.Outcome.Length > 0 ? job.Outcome : null, job.Cancel?.By, job.Turn?.Name, JobProgressView.Of(job.Progress, isEnded: job.IsEnded));
}

/// <summary>How far a job is.</summary>
/// <param name="Place">What it is at.</param>
/// <param name="Done">How much is done.</param>
/// <param name="Total">How much there is, as far as can be told by now.</param>
/// <param name="PerSecond">How much is done in a second, lately.</param>
/// <param name="SecondsLeft">In how many seconds it is done if it goes on so.</param>
/// <param name="Counts">What it has counted, by name.</param>
/// <param name="Faults">What could not be done and why; the first ones.</param>
/// <param name="Findings">The differences between upstream and the record that it has found; the first ones.</param>
/// <param name="Summary">What has come of it, for people, a line each.</param>
internal sealed record JobProgressView(
    string? Place, long Done, long Total, double? PerSecond, long? SecondsLeft, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<string> Faults,
    IReadOnlyList<JobFinding> Findings, IReadOnlyList<string> Summary)
{
    public static JobProgressView Of(JobProgress progress, bool isEnded) => new(
        isEnded || progress.Place.Length == 0 ? null : progress.Place, progress.Done, progress.Total, isEnded ? null : progress.PerSecond,
        isEnded ? null : progress.SecondsLeft, progress.Counts, progress.Faults, progress.Findings, progress.Summary);
}
