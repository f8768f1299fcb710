using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Jobs;

/// <summary>All tags that upstream has of a repository: its list, read page by page to the end.</summary>
internal sealed class TagList(PagedNames pages, Upstream.UpstreamRegistry upstream)
{
    /// <summary>Reads it with the run's credentials.</summary>
    public async Task<ImportEvent> ReadAsync(ImportRun run)
    {
        var tags = new List<Tag>();
        run.List = await pages.ReadAsync(
            $"/v2/{run.Repository}/tags/list", "tags", run.MostListed, page => run.AskAsync(() => upstream.ListAsync(run.Caller, page)), name =>
            {
                // What is no tag here can't be protected either.
                if (Tag.TryParse(name, out var tag))
                {
                    tags.Add(tag);
                }
            });
        switch (run.List.Fault)
        {
            // It has manifests, as the client has just seen, but no tag.
            case null or ReadingFault.NotThere:
                return new ImportEvent.Listed(tags);
            case ReadingFault.NotGiven:
                run.Answered = run.List.Answer;
                return new ImportEvent.NotListed(ListFault.NotGiven, tags.Count);
            case ReadingFault.TooMany:
                return new ImportEvent.NotListed(ListFault.TooLong, run.List.Names);
            default:
                return new ImportEvent.NotListed(ListFault.Unreadable, tags.Count);
        }
    }
}
