using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>A push by digest to several tags (<c>?tag=a&amp;tag=b</c>): all are judged, bound and looked at before the first is
/// published, so that a refusal of one leaves all as they are. The guard publishes each itself, so upstream need not know the
/// parameter. A publish that fails leaves the rest pending, and the same push completes it.</summary>
internal sealed class SeveralTagsPush(
    UpstreamRegistry upstream,
    ProtectedPush protectedPush,
    FloatingPush floatingPush,
    OpenPush openPush,
    IndexCompleteness completeness,
    ITagRecord record,
    IGuardConfigurationSource configuration,
    ILogger<ManifestPush> logger)
{
    public async Task<PushAnswer> RunAsync(Caller caller, RegistryRequest.ManifestWrite request, ReadManifest read)
    {
        Tag[] tags = [.. request.Tags.Distinct()];
        // One policy for all of them, whatever is reloaded meanwhile.
        var policy = configuration.Current.Policy;
        var shared = new SharedWork();
        var pushes = Array.ConvertAll(tags, tag => ToTag(caller, request, read, tag, policy, shared));
        var runs = pushes.Where(push => push.Class is TagClass.Protected).Select(push => protectedPush.Begin(push.Push)).ToList();
        if (await PrepareAsync(pushes, runs) is { } refused)
        {
            return refused;
        }

        var (stored, untaken) = await StoreAsync(caller, request, read, runs);
        if (untaken is not null)
        {
            await protectedPush.AbandonAsync(runs);
            return untaken;
        }

        if (await PublishAsync(pushes, runs) is { } failed)
        {
            return failed;
        }

        // Each tag has had its line.
        return PushAnswer.From(stored, "stored") with { Tags = tags };
    }

    private async Task<PushAnswer?> PrepareAsync((TagPush Push, TagClass Class)[] pushes, List<PushRun> runs)
    {
        foreach (var (push, _) in pushes.Where(push => push.Class is TagClass.Floating))
        {
            // Nothing moves while the record can't be reached.
            await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
        }

        return await protectedPush.PrepareAsync(runs);
    }

    // The client's own push, which says whether upstream takes the manifest; and its answer is the client's in the end. By digest, so it
    // moves no tag, whether or not it arrives. What an index lacks is judged once for all tags.
    private async Task<(UpstreamAnswer Stored, PushAnswer? Untaken)> StoreAsync(
        Caller caller, RegistryRequest.ManifestWrite request, ReadManifest read, List<PushRun> runs)
    {
        try
        {
            var stored = await upstream.PublishAsync(caller, request.Target, read.Body);
            return (stored, !stored.IsSuccess
                ? PushAnswer.From(stored, "")
                : await completeness.JudgeAsync(caller, request.Repository, read.Content!, read.Body));
        }
        catch (UpstreamUnreachableException)
        {
            await protectedPush.AbandonAsync(runs);
            throw;
        }
    }

    private async Task<PushAnswer?> PublishAsync((TagPush Push, TagClass Class)[] pushes, List<PushRun> runs)
    {
        foreach (var (push, tagClass) in pushes)
        {
            var answer = tagClass switch
            {
                TagClass.Protected => await protectedPush.PublishAsync(runs.Find(run => run.Push.Tag == push.Tag)!),
                TagClass.Floating => await floatingPush.RunAsync(push),
                _ => await openPush.RunAsync(push),
            };
            if (!answer.IsAccepted)
            {
                return answer with { Of = push };
            }

            // Each tag by its name: a log that has only the digest can't be asked what moved a tag.
            ProxyLog.Push(logger, push, answer);
        }

        return null;
    }

    private static (TagPush Push, TagClass Class) ToTag(
        Caller caller, RegistryRequest.ManifestWrite request, ReadManifest read, Tag tag, TagPolicy policy, SharedWork shared)
    {
        var classification = policy.Classify(request.Repository, tag);
        // Upstream names the tag's manifest as the client does.
        var target = RegistryRequest.ManifestTarget(request.Repository, tag.Value)
            + (request.Declared is { IsSha256: false } declared ? $"?digest={declared}" : "");
        return (new(caller, request.Repository, tag, classification.Rule, policy.Fingerprint, target, read.Content!, read.Body) { Shared = shared }, classification.Class);
    }
}
