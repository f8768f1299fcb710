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
    PushPreparation preparation,
    PushPublication publication,
    PushSettlement settlement,
    FloatingPush floatingPush,
    OpenPush openPush,
    IndexCompleteness completeness,
    ITagRecord record,
    IGuardConfigurationSource configuration,
    ILogger<ManifestPush> logger)
{
    public async Task<PushAnswer> RunAsync(HttpContext context, RegistryRequest.ManifestWrite request, ReadManifest read, string by)
    {
        Tag[] tags = [.. request.Tags.Distinct()];
        // One policy for all of them, whatever is reloaded meanwhile.
        var policy = configuration.Current.Policy;
        var (children, patience) = (new PushedChildren(), new ClaimPatience());
        var pushes = tags.Select(tag => ToTag(context, request, read, by, tag, policy))
            .Select(to => (Push: to.Push with { Children = children, Patience = patience }, to.Class)).ToArray();
        var (ready, refused) = await PrepareAsync(pushes);
        if (refused is not null)
        {
            return refused;
        }

        // The client's own push, which says whether upstream takes the manifest; and its answer is the client's in the end.
        var stored = await StoreAsync(context, request, read, ready);
        if (!stored.IsSuccess)
        {
            await AbandonAsync(ready);
            return PushAnswer.From(stored, "");
        }

        if (await JudgeAsync(context, request, read, ready) is { } incomplete)
        {
            return incomplete;
        }

        foreach (var (push, tagClass) in pushes)
        {
            var answer = tagClass switch
            {
                TagClass.Protected => await publication.PublishAsync(ready[push.Tag]),
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

        context.Response.Headers.Append("OCI-Tag", tags.Select(tag => tag.Value).ToArray());
        // Each tag has had its line.
        return PushAnswer.From(stored, "stored");
    }

    private async Task<(Dictionary<Tag, Prepared.Ready> Ready, PushAnswer? Refused)> PrepareAsync((TagPush Push, TagClass Class)[] pushes)
    {
        var ready = new Dictionary<Tag, Prepared.Ready>();
        try
        {
            foreach (var (push, tagClass) in pushes)
            {
                switch (tagClass)
                {
                    case TagClass.Protected when await preparation.RunAsync(push) is var prepared:
                        if (prepared is Prepared.Answered(var answer))
                        {
                            await AbandonAsync(ready);
                            return (ready, answer with { Of = push });
                        }

                        ready.Add(push.Tag, (Prepared.Ready)prepared);
                        break;
                    case TagClass.Floating:
                        // Nothing moves while the record can't be reached.
                        await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
                        break;
                }
            }

            return (ready, null);
        }
        catch (Exception e) when (e is RecordUnavailableException or UpstreamUnreachableException)
        {
            await AbandonAsync(ready);
            throw;
        }
    }

    // By digest, so it moves no tag, whether or not it arrives.
    private async Task<UpstreamAnswer> StoreAsync(
        HttpContext context, RegistryRequest.ManifestWrite request, ReadManifest read, Dictionary<Tag, Prepared.Ready> ready)
    {
        try
        {
            return await upstream.PublishAsync(context, request.Target, read.Body);
        }
        catch (UpstreamUnreachableException)
        {
            await AbandonAsync(ready);
            throw;
        }
    }

    // Once for all tags. Nothing has moved yet.
    private async Task<PushAnswer?> JudgeAsync(
        HttpContext context, RegistryRequest.ManifestWrite request, ReadManifest read, Dictionary<Tag, Prepared.Ready> ready)
    {
        var refused = await completeness.JudgeAsync(context, request.Repository, read.Content!, read.Body);
        if (refused is not null)
        {
            await AbandonAsync(ready);
        }

        return refused;
    }

    private async Task AbandonAsync(Dictionary<Tag, Prepared.Ready> ready)
    {
        foreach (var prepared in ready.Values)
        {
            await settlement.SettleAsync(prepared.Push, prepared.Attempt);
        }
    }

    private static (TagPush Push, TagClass Class) ToTag(
        HttpContext context, RegistryRequest.ManifestWrite request, ReadManifest read, string by, Tag tag, TagPolicy policy)
    {
        var classification = policy.Classify(request.Repository, tag);
        // Upstream names the tag's manifest as the client does.
        var target = RegistryRequest.ManifestTarget(request.Repository, tag.Value)
            + (request.Declared is { IsSha256: false } declared ? $"?digest={declared}" : "");
        return (new(context, request.Repository, tag, classification.Rule, policy.Fingerprint, target, read.Content!, read.Body, by), classification.Class);
    }
}
