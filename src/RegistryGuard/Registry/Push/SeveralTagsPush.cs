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
    PusherCheck pushers,
    TargetCheck targets,
    ProtectedPush protectedPush,
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
        var runs = pushes.Where(push => push.Class is TagClass.Protected).Select(push => protectedPush.Begin(push.Push)).ToList();
        if (await PrepareAsync(pushes, runs, policy) is { } refused)
        {
            return refused;
        }

        var (stored, untaken) = await StoreAsync(caller, request, read, runs);
        if (untaken is not null)
        {
            await protectedPush.AbandonAsync(runs);
            return untaken;
        }

        var replies = await PublishAsync(pushes, runs);
        // Of those that were published each has a reply of its own.
        return replies[^1].IsAccepted
            ? Reply.From(stored, Outcome.Stored) with { Tags = replies }
            : replies[^1] with { Tags = replies[..^1] };
    }

    private async Task<Reply?> PrepareAsync((TagPush Push, TagClass Class)[] pushes, List<PushRun> runs, TagPolicy policy)
    {
        foreach (var (push, _) in pushes)
        {
            if ((await pushers.JudgeAsync(push) ?? await targets.JudgeAsync(push, policy)) is { } refused)
            {
                return refused;
            }
        }

        foreach (var (push, _) in pushes.Where(push => push.Class is TagClass.Floating))
        {
            await floatingPush.PrepareAsync(push);
        }

        return await protectedPush.PrepareAsync(runs);
    }

    // The client's own push. It is by digest and moves no tag. Upstream's answer tells whether it takes the manifest, and is the client's in
    // the end. What an index lacks is judged once for all tags.
    private async Task<(UpstreamAnswer Stored, Reply? Untaken)> StoreAsync(
        Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read, List<PushRun> runs)
    {
        try
        {
            var stored = await upstream.PublishAsync(caller, request.Target, read.Body);
            return (stored, !stored.IsSuccess
                ? Reply.From(stored, Outcome.Passed)
                : await completeness.JudgeAsync(caller, request.Repository, read.Content!, read.Body));
        }
        catch (UpstreamUnreachableException)
        {
            await protectedPush.AbandonAsync(runs);
            throw;
        }
    }

    // Up to the first that is not taken.
    private async Task<Reply[]> PublishAsync((TagPush Push, TagClass Class)[] pushes, List<PushRun> runs)
    {
        var replies = new List<Reply>();
        foreach (var (push, tagClass) in pushes)
        {
            replies.Add(push.About(await TryPublishAsync(push, tagClass, runs)));
            if (!replies[^1].IsAccepted)
            {
                break;
            }
        }

        return [.. replies];
    }

    private async Task<Reply> TryPublishAsync(TagPush push, TagClass tagClass, List<PushRun> runs)
    {
        try
        {
            return await (tagClass switch
            {
                TagClass.Protected => protectedPush.PublishAsync(runs.Find(run => run.Push.Tag == push.Tag)!),
                TagClass.Floating => floatingPush.PublishAsync(push),
                _ => openPush.RunAsync(push),
            });
        }
        catch (Exception e) when (e is RecordUnavailableException or UpstreamUnreachableException)
        {
            return PushReplies.Of(e, push.Repository, push.Tag.Value, push.Target, logger);
        }
    }

    private static (TagPush Push, TagClass Class) ToTag(
        Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read, Tag tag, TagPolicy policy, SharedByTags shared)
    {
        var classification = policy.Classify(request.Repository, tag);
        // Upstream names the tag's manifest as the client does.
        var target = RegistryRequest.ManifestTarget(request.Repository, tag.Value)
            + (request.Declared is { IsSha256: false } declared ? $"?digest={declared}" : "");
        return (new(caller, request.Repository, tag, classification, policy.Fingerprint, target, read.Content!, read.Body) { Shared = shared }, classification.Class);
    }
}
