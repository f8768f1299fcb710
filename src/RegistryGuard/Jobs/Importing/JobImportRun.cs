using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Importing;

/// <summary>The import of a repository by a job: at the job's pace, and by HEAD, so that only indexes are read.</summary>
internal sealed class JobImportRun(
    Caller caller, RepositoryName repository, GuardConfiguration inForce, UpstreamPace pace, ImportTally tally, ChildTags children,
    WritesInFlight writes, TimeProvider clock, CancellationToken stop)
    : ImportRun(caller, repository, inForce)
{
    /// <summary>Tags of one repository. They are in memory while it is imported.</summary>
    internal const int MostTags = 250_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override int AtOnce => UpstreamPace.AtOnce;

    public override int MostListed => MostTags;

    // What was pushed past the guard since the last import is what it is for.
    public override bool IsAnew => true;

    public override CancellationToken Stop => stop;

    public override Task<UpstreamAnswer> AskAsync(Func<Task<UpstreamAnswer>> ask) => pace.RunAsync(ask, answer => answer);

    /// <summary>Why upstream gave no answer to what it has under a tag; null if it gave one to all.</summary>
    public string? Unreachable { get; private set; }

    public override async Task<TagLook> LookAsync(UpstreamRegistry upstream, Tag tag)
    {
        try
        {
            var look = await LookByHeadAsync(upstream, tag);
            if (look is TagLook.Found(var found))
            {
                await TagChildrenAsync(found);
            }

            return look;
        }
        catch (UpstreamUnreachableException e)
        {
            // The others may be told all the same.
            Unreachable = $"of the tag {tag}: {e.Message}";
            return new TagLook.Unclear(UpstreamAnswer.Nothing);
        }
    }

    // That is done before it is bound: what is bound is not looked at again after a kill.
    public override Task TagChildrenAsync(ChildTags tags, ManifestIdentity found) => Task.CompletedTask;

    public override void OnListed(IReadOnlyList<Tag> tags) => tally.Listed(tags.Select(Classify));

    public override void OnUnknown(IReadOnlyList<Tag> tags) => tally.Unknown(tags.Select(Classify));

    public override void OnEnded(Tag tag, ImportEvent last)
    {
        var classified = Classify(tag);
        tally.Ended(classified, ImportCount.Of(classified, last));
    }

    private async Task<TagLook> LookByHeadAsync(UpstreamRegistry upstream, Tag tag)
    {
        var head = await AskAsync(() => upstream.HeadAsync(Caller, RegistryRequest.ManifestTarget(Repository, tag.Value)));
        return head.Status switch
        {
            HttpStatusCode.NotFound => new TagLook.Nothing(head),
            HttpStatusCode.OK when head.ContentDigest is { IsSha256: true } digest
                && MediaType.TryParseManifest(head.ContentType, out var type) && !type.IsIndex =>
                new TagLook.Found(new ManifestIdentity(digest, null, head.ContentType)),
            // An index, or what only its bytes tell; and a registry that knows no HEAD.
            HttpStatusCode.OK or HttpStatusCode.MethodNotAllowed => await pace.RunAsync(
                () => upstream.LookAsync(Caller, Repository, tag), look => (look as TagLook.Unclear)?.Answer),
            _ => new TagLook.Unclear(head),
        };
    }

    // It writes upstream, so maintenance must be able to wait for it; and it waits for the end of maintenance.
    private async Task TagChildrenAsync(ManifestIdentity found)
    {
        while (children.IsOn && !found.Children.IsEmpty)
        {
            var (write, _) = await writes.BeginAsync();
            if (write is not null)
            {
                using (write)
                {
                    await children.WriteFoundAsync(Caller, Repository, found);
                    return;
                }
            }

            await Task.Delay(Pause, clock, stop);
        }
    }

    private Classification Classify(Tag tag) => InForce.Policy.Classify(Repository, tag);
}
