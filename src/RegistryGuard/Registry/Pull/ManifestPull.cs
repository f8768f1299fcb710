using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Pull;

/// <summary>GET and HEAD of a manifest: a protected or recorded floating tag by the record (docs/pulls.md), a digest from memory where that is as good
/// as upstream, all else as upstream has it.</summary>
internal sealed class ManifestPull(
    TagResolver tags,
    PinnedPull pinned,
    TagAdoption adoption,
    RecordedTags recorded,
    ManifestFetch fetch,
    BlockedPulls blocks,
    JudgedPull judged,
    Callers callers,
    Passthrough passthrough,
    MirroredReads reads,
    PullSignals signals,
    IGuardConfigurationSource configuration,
    ILogger<ManifestPull> logger)
{
    // Each further round needs the tag to have changed under this pull.
    private const int MostRounds = 4;

    public async Task<Reply> RunAsync(HttpContext context, RegistryRequest.ManifestRead request)
    {
        if (configuration.Current.Pull.RecordDown is RecordDown.Refuse && !await blocks.AreKnownAsync())
        {
            return Reply.From(GuardErrors.BlocksUnknown, Outcome.RecordUnavailable).Counted(signals, PullSource.Refused);
        }

        if (request.Reference.TryGetDigest(out var digest))
        {
            return await blocks.JudgeAsync(callers.Of(context), request.Repository, digest) ?? await ByDigestAsync(context, request, digest);
        }

        request.Reference.TryGetTag(out var tag);
        var policy = configuration.Current.Policy;
        return await (policy.Classify(request.Repository, tag) switch
        {
            // Nothing is pinned there.
            var classified when policy.Audits(classified) => PassAsync(context, request, PullSource.Tag),
            { Class: TagClass.Protected } => ByProtectedTagAsync(context, request, tag),
            { IsRecorded: true } => ByRecordedTagAsync(context, request, tag),
            // Bound before its name was reserved.
            { IsReserved: true } => ByProtectedTagAsync(context, request, tag, mayAdopt: false),
            _ => PassAsync(context, request, PullSource.Tag),
        });
    }

    private async Task<Reply> ByProtectedTagAsync(HttpContext context, RegistryRequest.ManifestRead request, Tag tag, bool mayAdopt = true)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            switch (await tags.ResolveAsync(request.Repository, tag))
            {
                case TagResolution.Bound(var content, var isStale):
                    return await pinned.RunAsync(context, request.Repository, tag, content, isStale);
                case TagResolution.Deleted(var content):
                    return await pinned.DeletedAsync(context, request.Repository, tag, content);
                case TagResolution.Retired(var content):
                    return await pinned.RetiredAsync(context, request.Repository, tag, content);
                case TagResolution.Unknown(var reason):
                    return await WithoutRecordAsync(context, request, tag, reason);
                case TagResolution.Open(var pending) when mayAdopt && (pending is not null || configuration.Current.Pull.Adopt):
                    if (await adoption.TryAsync(callers.Of(context), request.Repository, tag, pending) is AdoptionAttempt.Settled)
                    {
                        continue;
                    }

                    break;
            }

            break;
        }

        return await PassAsync(context, request, PullSource.Tag);
    }

    private async Task<Reply> ByRecordedTagAsync(HttpContext context, RegistryRequest.ManifestRead request, Tag tag)
    {
        try
        {
            return await recorded.ResolveAsync(callers.Of(context), request.Repository, tag) is { } content
                ? await pinned.RunAsync(context, request.Repository, tag, content, isStale: false)
                : await PassAsync(context, request, PullSource.Tag);
        }
        catch (RecordUnavailableException e)
        {
            // What was seen last may have been superseded through another replica: with recordDown: refuse it is not given.
            return configuration.Current.Pull.RecordDown is RecordDown.Serve && recorded.Remembered(request.Repository, tag) is { } content
                ? await pinned.RunAsync(context, request.Repository, tag, content, isStale: true)
                : await WithoutRecordAsync(context, request, tag, e);
        }
    }

    private async Task<Reply> WithoutRecordAsync(HttpContext context, RegistryRequest.ManifestRead request, Tag tag, RecordUnavailableException reason)
    {
        var isRefused = configuration.Current.Pull.RecordDown is RecordDown.Refuse;
        PullLog.WithoutRecord(logger, reason, request.Repository.Value, tag.Value, isRefused ? "refused" : "answered by upstream");
        if (!isRefused)
        {
            return await PassAsync(context, request, PullSource.RecordDown);
        }

        return Reply.From(GuardErrors.Unresolvable(request.Repository, tag), Outcome.RecordUnavailable).Counted(signals, PullSource.Refused);
    }

    private async Task<Reply> ByDigestAsync(HttpContext context, RegistryRequest.ManifestRead request, Digest digest)
    {
        var headers = context.Request.Headers;
        if (callers.Of(context).Mark is not { } mark || headers.Range.Count > 0 || !AcceptedTypes.ListAManifest(headers.Accept))
        {
            return await PassAsync(context, request, PullSource.Digest);
        }

        var recalled = fetch.Recall(mark, request.Repository, digest);
        var fetched = recalled is null ? await fetch.GetAsync(callers.Of(context), mark, request.Repository, (digest, null)) : new Fetched.Whole(recalled);
        switch (fetched)
        {
            case Fetched.Whole(var manifest) when blocks.Judge(callers.Of(context), request.Repository, request.Reference, manifest) is { } blocked:
                return blocked;
            case Fetched.Whole(var manifest) when AcceptedTypes.Lists(headers.Accept, manifest.ContentType):
                return Reply.From(manifest).Counted(signals, recalled is null ? PullSource.Digest : PullSource.Memory);
            case Fetched.Other(var answer) when !answer.IsSuccess:
                return Reply.From(answer, Outcome.Passed).Counted(signals, PullSource.Digest);
            default:
                return await PassAsync(context, request, PullSource.Digest);
        }
    }

    private async Task<Reply> PassAsync(HttpContext context, RegistryRequest.ManifestRead request, string source)
    {
        if (blocks.InForce is not null)
        {
            return await judged.RunAsync(context, callers.Of(context), request, source);
        }

        // Counted before the client has it.
        signals.Pulled(source);
        var streamed = await (request.Reference.IsDigest ? reads.SendAsync(context, request.Target) : passthrough.SendAsync(context, request.Target));
        return Reply.From(streamed) with { Source = source };
    }
}
