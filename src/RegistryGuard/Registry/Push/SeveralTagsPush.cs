using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>A push by digest to several tags (<c>?tag=a&amp;tag=b</c>): all are judged, bound and looked at before the first is
/// published, so that a refusal of one leaves all as they are. The guard publishes each itself, so upstream need not know the
/// parameter. A publish that fails leaves the rest pending, and the same push completes it.</summary>
internal sealed class SeveralTagsPush(
    UpstreamRegistry upstream,
    RuleCheck rules,
    PreparedPush prepared,
    FloatingPush floatingPush,
    OpenPush openPush,
    IndexCompleteness completeness,
    IGuardConfigurationSource configuration,
    ILogger<SeveralTagsPush> logger)
{
    public async Task<Reply> RunAsync(Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read)
    {
        Tag[] tags = [.. request.Tags.Distinct()];
        // One policy for all of them, whatever is reloaded meanwhile.
        var policy = configuration.Current.Policy;
        var shared = new SharedByTags();
        var pushes = Array.ConvertAll(tags, tag => ToTag(caller, request, read, tag, policy, shared));
        var begun = pushes.Select(prepared.Begin).OfType<TagRun>().ToList();
        if (await PrepareAsync(pushes, begun, policy) is { } refused)
        {
            return refused;
        }

        var (stored, untaken) = await StoreAsync(caller, request, read, pushes, begun);
        if (untaken is not null)
        {
            await PreparedPush.AbandonAsync(begun);
            return untaken;
        }

        var replies = await PublishAsync(pushes, begun);
        // Of those that were published each has a reply of its own.
        return replies[^1].IsAccepted
            ? Reply.From(stored, Outcome.Stored) with { Tags = replies }
            : replies[^1] with { Tags = replies[..^1] };
    }

    private async Task<Reply?> PrepareAsync(TagPush[] pushes, List<TagRun> begun, TagPolicy policy)
    {
        foreach (var push in pushes)
        {
            if (await rules.JudgeAsync(push, policy) is { } refused)
            {
                return refused;
            }
        }

        foreach (var push in pushes.Where(push => push.Classification is { Class: TagClass.Floating, IsRecorded: false }))
        {
            await floatingPush.PrepareAsync(push);
        }

        return await PreparedPush.PrepareAsync(begun);
    }

    // The client's own push. It is by digest and moves no tag. Upstream's answer tells whether it takes the manifest, and is the client's in
    // the end. What an index lacks is judged once for all tags.
    private async Task<(UpstreamAnswer Stored, Reply? Untaken)> StoreAsync(
        Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read, TagPush[] pushes, List<TagRun> begun)
    {
        try
        {
            var stored = await upstream.PublishAsync(caller, request.Target, read.Body);
            if (!stored.IsSuccess)
            {
                return (stored, Reply.From(stored, Outcome.Passed));
            }

            var refused = await completeness.JudgeAsync(caller, request.Repository, read.Content!, read.Body);
            return (stored, refused is not null && Array.TrueForAll(pushes, push => push.LetsThrough(refused)) ? null : refused);
        }
        catch (UpstreamUnreachableException)
        {
            await PreparedPush.AbandonAsync(begun);
            throw;
        }
    }

    // Up to the first that is not taken.
    private async Task<Reply[]> PublishAsync(TagPush[] pushes, List<TagRun> begun)
    {
        var replies = new List<Reply>();
        foreach (var push in pushes)
        {
            replies.Add(push.About(await TryPublishAsync(push, begun)));
            if (!replies[^1].IsAccepted)
            {
                break;
            }
        }

        return [.. replies];
    }

    private async Task<Reply> TryPublishAsync(TagPush push, List<TagRun> begun)
    {
        try
        {
            return begun.Find(run => run.Push.Tag == push.Tag) is { } run ? await run.FinishAsync()
                : push.Classification.Class is TagClass.Floating ? await floatingPush.PublishAsync(push)
                : await openPush.RunAsync(push);
        }
        catch (Exception e) when (e is RecordUnavailableException or UpstreamUnreachableException)
        {
            return PushReplies.Of(e, push.Repository, push.Tag.Value, push.Target, logger);
        }
    }

    private static TagPush ToTag(
        Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read, Tag tag, TagPolicy policy, SharedByTags shared)
    {
        // Upstream names the tag's manifest as the client does.
        var target = RegistryRequest.ManifestTarget(request.Repository, tag.Value)
            + (request.Declared is { IsSha256: false } declared ? $"?digest={declared}" : "");
        return TagPush.Of(caller, request.Repository, tag, policy, target, read.Content!, read.Body) with { Shared = shared };
    }
}
