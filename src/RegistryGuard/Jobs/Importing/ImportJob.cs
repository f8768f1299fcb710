using RegistryGuard.Configuration;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Orders;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Importing;

/// <summary>Binds what upstream has (docs/adopting.md): each repository as before a delete, by <see cref="RepositoryImport"/>, with the guard's
/// own rights. One repository after the other, in the order of their names, so that an interrupted import goes on where it was.</summary>
internal sealed class ImportJob(
    RepositoryImport import, ImportPreview preview, PagedNames pages, UpstreamRegistry upstream, GuardRights rights, ChildTags children, WritesInFlight writes,
    IGuardConfigurationSource configuration, TimeProvider clock) : IJobKind
{
    /// <summary>Repositories of the catalog. Their names are in memory while the job runs.</summary>
    internal const int MostRepositories = 100_000;

    // Somebody pushes or deletes a tag just now: a moment later that has ended.
    private const int TriesWhileChanging = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public string Kind => ImportOrder.Kind;

    public async Task<JobEnd> RunAsync(JobRun run, CancellationToken stop)
    {
        var order = ImportOrder.Parse(run.Order);
        var tally = ImportTally.Of(run.Job.Cursor);
        run.Look = tally.Look;
        var end = await TryAsync(run, order, tally, stop);
        run.Look = () =>
        {
            var (progress, cursor) = tally.Look();
            return (progress with { Summary = ImportCount.Lines(progress.Counts, order.IsDryRun) }, cursor);
        };
        return end;
    }

    private async Task<JobEnd> TryAsync(JobRun run, ImportOrder order, ImportTally tally, CancellationToken stop)
    {
        var caller = new OrderedCaller(rights.Caller ?? new BareCaller(""), run.Job.By, contentType: "");
        var pace = new UpstreamPace(() => upstream.KnockAsync(""), clock, stop);
        try
        {
            var (repositories, fault) = order.Repositories.Count > 0
                ? (NamedRepositories.InOrder(order.Repositories.Select(RepositoryName.Parse)), null)
                : await ReadCatalogAsync(caller, pace);
            if (fault is not null)
            {
                return new(false, fault);
            }

            tally.Repositories = repositories.Count;
            foreach (var repository in repositories.Where(name => string.CompareOrdinal(name.Value, tally.After) > 0))
            {
                stop.ThrowIfCancellationRequested();
                tally.End(await ImportAsync(repository, order, tally, () => new(
                    caller, repository, configuration.Current, pace, tally, children, writes, clock, stop)));
            }
        }
        catch (Exception e) when (e is UpstreamAwayException or UpstreamUnreachableException)
        {
            return new(false, $"{e.Message}; order the import again: what is bound by now is not looked up again");
        }

        var done = order.IsDryRun ? "looked through" : "imported";
        return tally.Faulty == 0
            ? new(true, $"{tally.Finished} repositories {done}")
            : new(false, $"of {tally.Finished} repositories {tally.Faulty} could not be {done}, or not wholly; order it again when the faults are mended");
    }

    private async Task<(IReadOnlyList<RepositoryName> Repositories, string? Fault)> ReadCatalogAsync(Caller caller, UpstreamPace pace)
    {
        var names = new List<RepositoryName>();
        var read = await pages.ReadAsync(
            "/v2/_catalog", "repositories", MostRepositories, page => pace.RunAsync(() => upstream.ListAsync(caller, page), answer => answer), text =>
            {
                // What is no name here can't be asked for through the guard either.
                if (RepositoryName.TryParse(text, out var name))
                {
                    names.Add(name);
                }
            });
        return (NamedRepositories.InOrder(names), read.Fault is null ? null : ImportFaults.OfCatalog(read, rights.Caller is not null));
    }

    // Null, or why it was not imported, or not wholly.
    private async Task<string?> ImportAsync(RepositoryName repository, ImportOrder order, ImportTally tally, Func<JobImportRun> begin)
    {
        for (var tries = 1; ; tries++)
        {
            var run = begin();
            tally.Begin(repository, order.IsDryRun);
            ImportResult result;
            try
            {
                result = order.IsDryRun ? await preview.RunAsync(run, tally) : await ImportAsync(run);
            }
            catch (UpstreamUnreachableException e)
            {
                return $"{repository}: {e.Message}";
            }

            if (result is ImportResult.Changing && tries < TriesWhileChanging)
            {
                await Task.Delay(Pause, clock, run.Stop);
                continue;
            }

            // A repository of the catalog may have lost its last tag; one that was named must be there.
            return result is not ImportResult.Known ? ImportFaults.Of(run, result, rights.Caller is not null)
                : run.List?.Fault is ReadingFault.NotThere && order.Repositories.Count > 0 ? ImportFaults.NotThere(repository)
                : null;
        }
    }

    private async Task<ImportResult> ImportAsync(JobImportRun run)
    {
        var turn = ImportProtocol.Begin(new(run.Repository, run.InForce.Policy) { MostAdopted = run.MostListed });
        while (turn.Act is not ImportAct.Answer)
        {
            turn = ImportProtocol.Next(turn.State, await import.DoAsync(turn.Act, run));
        }

        return ((ImportAct.Answer)turn.Act).Result;
    }
}
