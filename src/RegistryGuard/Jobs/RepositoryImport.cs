using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs;

/// <summary>Import of a repository's tags: carries out what <see cref="ImportProtocol"/> and <see cref="TagImport"/> say.</summary>
internal sealed class RepositoryImport(
    UpstreamRegistry upstream, TagList list, ITagRecord record, IRepositoryRecord repositories, ChildTags tags, IGuardConfigurationSource configuration,
    TimeProvider clock, ILogger<RepositoryImport> logger)
{
    // Far more than are deleted from at a time. A forgotten one is only imported again.
    internal const int MostRemembered = 4_096;

    // The repositories that this process has imported, with the configuration of that time. A restart or a reload makes them unknown.
    private readonly BoundedMemory<RepositoryName, GuardConfiguration> _imported = new(MostRemembered);

    /// <summary>Carries out an act of an import.</summary>
    public async Task<ImportEvent> DoAsync(ImportAct act, ImportRun run)
    {
        switch (act)
        {
            case ImportAct.ReadNote:
                return new ImportEvent.NoteRead(await ReadNoteAsync(run), Attempt.New());
            case ImportAct.MakeNote(var seen, var next):
                return new ImportEvent.NoteMade(
                    await repositories.TryNoteKnownAsync(run.Repository, seen, next, CancellationToken.None));
            case ImportAct.List:
                var listed = await list.ReadAsync(run);
                if (listed is ImportEvent.Listed(var all))
                {
                    run.Tags = all.Count;
                    run.OnListed(all);
                }

                return listed;
            case ImportAct.FindPublished:
                return new ImportEvent.PublishedFound(await repositories.PublishedAsync(run.Repository, CancellationToken.None));
            case ImportAct.FindStray(var archives):
                return await FindStrayAsync(archives, run);
            case ImportAct.FindUncertain(var tags):
                return await FindUncertainAsync(tags, run);
            case ImportAct.AdoptAll(var tags):
                return await AdoptAllAsync(tags, run);
            case ImportAct.Remember:
                _imported.Add(run.Repository, run.InForce);
                ImportLog.Imported(logger, run.Repository.Value, run.Tags, run.Adopted);
                return new ImportEvent.Remembered();
            default:
                throw new InvalidOperationException($"no way to {act.GetType().Name}");
        }
    }

    /// <summary>What there is to tell whether the record has all protected and recorded floating tags of the repository.</summary>
    public async Task<RepositoryNote> ReadNoteAsync(ImportRun run)
    {
        var (repository, inForce) = (run.Repository, run.InForce);
        var isImported = !run.IsAnew && ReferenceEquals(configuration.Current, inForce)
            && _imported.TryGet(repository, out var under) && ReferenceEquals(under, inForce);
        var seen = await repositories.KnownAsync(repository, CancellationToken.None);
        var incarnation = await repositories.IncarnationAsync(CancellationToken.None);
        return new(new(Short(incarnation), inForce.Policy.Fingerprint), seen, isImported);
    }

    private static ParallelOptions AtOnce(ImportRun run) => new() { MaxDegreeOfParallelism = run.AtOnce, CancellationToken = run.Stop };

    // So that small repositories keep Redis' compact form.
    private static string Short(string incarnation) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(incarnation)).AsSpan(0, 9));

    private async Task<ImportEvent> FindStrayAsync(IReadOnlyList<Tag> archives, ImportRun run)
    {
        var stray = new ConcurrentBag<Tag>();
        var ofTags = archives.GroupBy(archive => ArchiveTag.TryGetTag(archive, out var tag) ? tag : archive);
        await Parallel.ForEachAsync(ofTags, AtOnce(run), async (ofTag, cancellation) =>
        {
            var keep = run.InForce.Policy.Classify(run.Repository, ofTag.Key).Keep;
            var recorded = (await record.FindAsync(run.Repository, ofTag.Key, cancellation)).Recorded;
            foreach (var archive in ofTag.Where(archive => recorded?.KnowsArchive(ofTag.Key, archive, keep) is not true))
            {
                stray.Add(archive);
            }
        });
        return new ImportEvent.StrayFound([.. stray]);
    }

    private async Task<ImportEvent> FindUncertainAsync(IReadOnlyList<Tag> tags, ImportRun run)
    {
        var uncertain = new ConcurrentBag<Tag>();
        await Parallel.ForEachAsync(tags, AtOnce(run), async (tag, _) =>
        {
            if ((await record.SightAsync(run.Repository, tag, CancellationToken.None)).Certain is null)
            {
                uncertain.Add(tag);
            }
        });
        return new ImportEvent.UncertainFound([.. uncertain]);
    }

    private async Task<ImportEvent> AdoptAllAsync(IReadOnlyList<Tag> tags, ImportRun run)
    {
        run.Adopted = tags.Count;
        run.OnUnknown(tags);
        ImportResult result = new ImportResult.Known();
        await Parallel.ForEachAsync(tags, AtOnce(run), async (tag, _) =>
        {
            if (await AdoptAsync(tag, run) is var ended and not ImportResult.Known)
            {
                result = ended;
            }
        });
        return new ImportEvent.AllAdopted(result);
    }

    private async Task<ImportResult> AdoptAsync(Tag tag, ImportRun run)
    {
        var turn = TagImport.Begin(run.InForce.Policy.Classify(run.Repository, tag).IsRecorded);
        ImportEvent? last = null;
        while (turn.Act is not ImportAct.Answer)
        {
            last = await DoAsync(turn.Act, tag, run);
            turn = TagImport.Next(turn.State, last);
        }

        run.OnEnded(tag, last!);
        return ((ImportAct.Answer)turn.Act).Result;
    }

    private async Task<ImportEvent> DoAsync(ImportAct act, Tag tag, ImportRun run)
    {
        switch (act)
        {
            case ImportAct.Find:
                return new ImportEvent.Found(await record.FindBoundAsync(run.Repository, tag, CancellationToken.None));
            case ImportAct.Sight:
                return new ImportEvent.Sighted(await record.SightAsync(run.Repository, tag, CancellationToken.None));
            case ImportAct.RecordFound(var seen, var found):
                var move = new FoundMove(found, clock.GetUtcNow(), run.Caller.Name, run.Caller.Address);
                var recorded = await record.FindMoveAsync(run.Repository, tag, seen, move, CancellationToken.None);
                if (recorded is FindMoveOutcome.Certain { IsNew: true })
                {
                    await run.TagChildrenAsync(tags, found);
                }

                return new ImportEvent.FoundRecorded(recorded);
            case ImportAct.Look:
                return new ImportEvent.Looked(await LookAsync(tag, run));
            case ImportAct.Adopt(var seen, var found):
                var adoption = new Adoption(found, clock.GetUtcNow(), run.Caller.Name) { Client = run.Caller.Address, Trace = Caller.Trace };
                var outcome = await record.AdoptAsync(run.Repository, tag, seen, adoption, CancellationToken.None);
                if (outcome is AdoptOutcome.Published)
                {
                    await run.TagChildrenAsync(tags, found);
                }

                return new ImportEvent.Adopted(outcome);
            default:
                throw new InvalidOperationException($"no way to {act.GetType().Name}");
        }
    }

    private async Task<TagSight> LookAsync(Tag tag, ImportRun run)
    {
        switch (await run.LookAsync(upstream, tag))
        {
            case TagLook.Found(var found):
                return new TagSight.There(found);
            case TagLook.Unclear(var answer):
                run.Answered = answer;
                return new TagSight.Unclear();
            default:
                return new TagSight.Nothing();
        }
    }
}
