using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Jobs;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Delete;

/// <summary>The floating and open tags upstream that name a manifest, or an index that lists it, and that its deleter may not delete (<c>pushers</c>): with the
/// manifest they would go. The record can't be asked, for it does not know open tags, and of floating ones only what was pushed through the
/// guard. Protected tags are in it, and are judged there.</summary>
internal sealed class ForbiddenTags(TagList list, UpstreamRegistry upstream)
{
    // Of those that the deleter may not delete; docs/limits.md.
    internal const int Most = 1_000;
    private const int AtOnce = 8;

    /// <summary>Looks for one, with the client's credentials.</summary>
    public async Task<DeleteEvent> FindAsync(ImportRun run, DeleteAct.FindForbidden act)
    {
        var listed = await list.ReadAsync(run);
        if (listed is ImportEvent.NotListed(var why, var read))
        {
            return new DeleteEvent.ForbiddenNotFound(why, read);
        }

        var forbidden = ((ImportEvent.Listed)listed).Tags.Where(tag => IsForbidden(tag, run.Repository, act)).ToList();
        if (forbidden.Count > Most)
        {
            return new DeleteEvent.ForbiddenNotFound(ListFault.TooLong, forbidden.Count);
        }

        Tag? found = null;
        await Parallel.ForEachAsync(forbidden, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (tag, _) =>
        {
            if (await NamesAsync(run, tag, act.Names))
            {
                found = tag;
            }
        });
        return new DeleteEvent.ForbiddenFound(found);
    }

    private static bool IsForbidden(Tag tag, RepositoryName repository, DeleteAct.FindForbidden act) =>
        act.Policy.Classify(repository, tag) is { Class: not TagClass.Protected } classified
        && !(act.SparesAudited && act.Policy.Audits(classified))
        && DeleteJudgement.OfTag(tag, classified, act.By) is not null;

    // Of a tag that upstream has and does not tell the digest of, any may be it.
    private async Task<bool> NamesAsync(ImportRun run, Tag tag, ManifestNames names)
    {
        var head = await upstream.HeadAsync(run.Caller, RegistryRequest.ManifestTarget(run.Repository, tag.Value));
        return (int)head.Status is not 404
            && (!head.IsSuccess || head.ContentDigest is not { } digest || names.All.Contains(digest)
                || (MayList(head.ContentType) && await ListsAsync(run, tag, names)));
    }

    // What an index lists is as much the tag's as the index itself.
    private async Task<bool> ListsAsync(ImportRun run, Tag tag, ManifestNames names) =>
        await upstream.LookAsync(run.Caller, run.Repository, tag) switch
        {
            TagLook.Found(var found) => found.All.Overlaps(names.Digests),
            TagLook.Nothing => false,
            _ => true,
        };

    private static bool MayList(string mediaType) => !MediaType.TryParseManifest(mediaType, out var known) || known.IsIndex;
}
