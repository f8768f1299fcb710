using System.Globalization;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Drift;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Orders;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>Looks for drift, and repairs it if that is ordered (docs/verify.md): one repository after the other, in the order of their names, so
/// that an interrupted verification goes on where it was.</summary>
internal sealed class VerifyJob(
    RepositoryCheck check, ToldDrift told, IRepairs repairs, IRecordListing listing, PagedNames pages, UpstreamRegistry upstream, GuardRights rights,
    TimeProvider clock) : IJobKind
{
    public string Kind => VerifyOrder.Kind;

    public async Task<JobEnd> RunAsync(JobRun run, CancellationToken stop)
    {
        var order = VerifyOrder.Parse(run.Order);
        var tally = VerifyTally.Of(run.Job.Cursor);
        run.Look = tally.Look;
        var end = await TryAsync(run, order, tally, stop);
        run.Look = () =>
        {
            var (progress, cursor) = tally.Look();
            return (progress with { Summary = VerifyTally.Lines(progress.Counts) }, cursor);
        };
        return end;
    }

    private async Task<JobEnd> TryAsync(JobRun run, VerifyOrder order, VerifyTally tally, CancellationToken stop)
    {
        var caller = new OrderedCaller(rights.Caller ?? new BareCaller(""), run.Job.By, contentType: "");
        var pace = new UpstreamPace(() => upstream.KnockAsync(""), clock, stop);
        try
        {
            var all = order.Repositories.Count > 0
                ? NamedRepositories.InOrder(order.Repositories.Select(RepositoryName.Parse))
                : await FindAsync(caller, pace, stop);
            tally.Total = all.Count;
            foreach (var repository in all.Where(name => string.CompareOrdinal(name.Value, tally.After) > 0))
            {
                stop.ThrowIfCancellationRequested();
                tally.Begin(repository.Value);
                await VerifyAsync(run, order, repository, caller, pace, tally, stop);
            }
        }
        catch (Exception e) when (e is UpstreamAwayException or UpstreamUnreachableException)
        {
            return new(false, $"{e.Message}; verify again");
        }

        return End(tally);
    }

    private static JobEnd End(VerifyTally tally)
    {
        var (faulty, repositories, tags) = (tally.Count(VerifyTally.Faulty), tally.Count(VerifyTally.Repositories), tally.Count(VerifyTally.Tags));
        var drift = VerifyTally.Kinds.Sum(tally.Count);
        var found = $"{Number(drift, "difference")}{(drift > 0 && tally.Count(VerifyTally.Repaired) is > 0 and var repaired ? $", {repaired} repaired" : "")}";
        return faulty == 0
            ? new(true, $"{Number(tags, "tag")} of {Number(repositories, "repository", "repositories")} verified: {found}")
            : new(false, $"of {Number(repositories, "repository", "repositories")} {faulty} could not be verified, or not wholly; {found} in the others and in what was read");
    }

    private static string Number(long count, string one, string? several = null) =>
        count.ToString(CultureInfo.InvariantCulture) + " " + (count == 1 ? one : several ?? one + "s");

    // All that the record knows. And what upstream lists, if it does: where nothing was ever pushed through the guard there may be tags too.
    private async Task<IReadOnlyList<RepositoryName>> FindAsync(Caller caller, UpstreamPace pace, CancellationToken stop)
    {
        var names = new HashSet<RepositoryName>();
        await foreach (var name in listing.RepositoriesAsync(stop))
        {
            names.Add(name);
        }

        await pages.ReadAsync(
            "/v2/_catalog", "repositories", ImportJob.MostRepositories, page => pace.RunAsync(() => upstream.ListAsync(caller, page), answer => answer), text =>
            {
                if (RepositoryName.TryParse(text, out var name))
                {
                    names.Add(name);
                }
            });
        return NamedRepositories.InOrder(names);
    }

    private async Task VerifyAsync(
        JobRun run, VerifyOrder order, RepositoryName repository, Caller caller, UpstreamPace pace, VerifyTally tally, CancellationToken stop)
    {
        var drift = await check.RunAsync(repository, caller, pace, tally, stop);
        await told.TellAsync(repository, drift.Findings, run.Job.By, stop);
        var findings = new List<JobFinding>();
        foreach (var finding in drift.Findings)
        {
            findings.Add(await TellAsync(run.Job.By, order, repository, finding, stop));
        }

        tally.End(findings, VerifyFaults.Of(repository, drift, order.Repositories.Count > 0, rights.Caller is not null));
    }

    private async Task<JobFinding> TellAsync(Origin by, VerifyOrder order, RepositoryName repository, Finding finding, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var why = !order.IsRepair ? null : finding.Irreparable
            ?? await repairs.RunAsync(new(repository, finding.Tag, finding.Recorded!.Value, by) { Archive = finding.Archive }, stop);
        var isRepaired = order.IsRepair && why is null;
        if (isRepaired)
        {
            await told.TellRepairedAsync(repository, finding, by, CancellationToken.None);
        }

        return new(finding.Name, repository.Value, finding.Tag.Value, finding.Told)
        {
            Recorded = finding.Recorded?.Value,
            Upstream = finding.Upstream?.Value,
            IsRepaired = isRepaired,
            Unrepaired = why,
        };
    }
}
