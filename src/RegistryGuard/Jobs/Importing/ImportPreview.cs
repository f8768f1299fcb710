using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Jobs.Importing;

/// <summary>A dry run of one repository: which of upstream's tags an import would look up. It writes nothing, and asks upstream for the list
/// alone.</summary>
internal sealed class ImportPreview(TagList list, RepositoryImport import, IRepositoryRecord repositories)
{
    /// <summary>Runs it.</summary>
    public async Task<ImportResult> RunAsync(JobImportRun run, ImportTally tally)
    {
        if (await list.ReadAsync(run) is not ImportEvent.Listed(var tags))
        {
            return run.List!.Fault is ReadingFault.NotGiven ? new ImportResult.Unanswered() : new ImportResult.Unreadable();
        }

        run.OnListed(tags);
        var published = await repositories.PublishedAsync(run.Repository, run.Stop);
        var unbound = tags.Where(tag => !published.Contains(tag)).ToList();
        var policy = run.InForce.Policy;
        var stray = (ImportEvent.StrayFound)await import.DoAsync(
            new ImportAct.FindStray([.. unbound.Where(tag => policy.IsArchive(run.Repository, tag))]), run);
        var uncertain = (ImportEvent.UncertainFound)await import.DoAsync(
            new ImportAct.FindUncertain([.. tags.Where(tag => policy.Classify(run.Repository, tag).IsRecorded)]), run);
        List<Tag> unknown =
        [
            .. unbound.Where(tag => policy.Classify(run.Repository, tag).Class is TagClass.Protected), .. stray.Archives, .. uncertain.Tags,
        ];
        run.OnUnknown(unknown);
        foreach (var tag in unknown.Select(tag => policy.Classify(run.Repository, tag)))
        {
            tally.Ended(tag, ImportCount.Made(tag));
        }

        return new ImportResult.Known();
    }
}
