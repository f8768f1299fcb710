using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Proxy;

/// <summary>PUT of a manifest: read whole, checked against what it says it is, and sent the way of its tag's class.</summary>
internal sealed class ManifestPush(
    UpstreamRegistry upstream,
    Callers callers,
    AnswerWriter writer,
    ManifestReader reader,
    ProtectedPush protectedPush,
    FloatingPush floatingPush,
    OpenPush openPush,
    SeveralTagsPush severalTagsPush,
    IndexCompleteness completeness,
    IGuardConfigurationSource configuration,
    ILogger<ManifestPush> logger)
{
    public async Task RunAsync(HttpContext context, RegistryRequest.ManifestWrite request)
    {
        var caller = callers.Of(context);
        using var read = await reader.ReadAsync(context, request);
        var (answer, push) = read.Error is { } error
            ? (PushAnswer.From(error, "bad-request"), null)
            : await JudgeAsync(caller, request, read);
        // Before the answer: a client that has gone by now has pushed all the same.
        if ((answer.Of ?? push) is { } judged)
        {
            ProxyLog.Push(logger, judged, answer);
        }
        else
        {
            ProxyLog.Push(logger, caller, request, read.Content?.Digest, answer);
        }

        if (answer.Own is { } own)
        {
            await ErrorAnswer.WriteAsync(context, own);
        }
        else
        {
            if (answer.Tags.Count > 0)
            {
                context.Response.Headers.Append("OCI-Tag", answer.Tags.Select(tag => tag.Value).ToArray());
            }

            await writer.WriteAsync(context, answer.Upstream!);
        }
    }

    // With the push as it was judged, if it is of one tag.
    private async Task<(PushAnswer Answer, TagPush? Push)> JudgeAsync(
        Caller caller, RegistryRequest.ManifestWrite request, ReadManifest read)
    {
        TagPush? push = null;
        try
        {
            if (request.Tags.Count > 0)
            {
                return (await severalTagsPush.RunAsync(caller, request, read), null);
            }

            if (!request.Reference.TryGetTag(out var tag))
            {
                // Moves no tag: the parser has taken every parameter away.
                var stored = PushAnswer.From(await upstream.PublishAsync(caller, request.Target, read.Body), "stored");
                var refused = stored.IsAccepted ? await completeness.JudgeAsync(caller, request.Repository, read.Content!, read.Body) : null;
                return (refused ?? stored, null);
            }

            var policy = configuration.Current.Policy;
            var (tagClass, rule) = policy.Classify(request.Repository, tag);
            push = new TagPush(caller, request.Repository, tag, rule, policy.Fingerprint, request.Target, read.Content!, read.Body);
            return (tagClass switch
            {
                TagClass.Open => await MoveAsync(push, openPush.RunAsync),
                TagClass.Floating => await MoveAsync(push, floatingPush.RunAsync),
                _ => await protectedPush.RunAsync(push),
            }, push);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, request.Repository.Value, request.Reference.Value);
            return (PushAnswer.From(GuardErrors.RecordUnavailable, "record-unavailable"), push);
        }
        catch (UpstreamUnreachableException e)
        {
            ProxyLog.UpstreamUnreachable(logger, "PUT", request.Target, e.Told);
            return (PushAnswer.From(GuardErrors.Of(e), "upstream-unreachable"), push);
        }
    }

    // A push that moves a tag at once: what an index lacks is refused before, or logged after.
    private async Task<PushAnswer> MoveAsync(TagPush push, Func<TagPush, Task<PushAnswer>> moveAsync)
    {
        if (!completeness.Refuses || !IndexCompleteness.IsIndex(push.Content))
        {
            var moved = await moveAsync(push);
            if (moved.IsAccepted)
            {
                await completeness.JudgeAsync(push.Caller, push.Repository, push.Content, push.Body);
            }

            return moved;
        }

        // By its digest first: so upstream says whether this client may push at all.
        var stored = await upstream.StoreAsync(push.Caller, push.Repository, push.Content.Digest, push.Body);
        return stored.IsSuccess
            ? await completeness.JudgeAsync(push.Caller, push.Repository, push.Content, push.Body) ?? await moveAsync(push)
            : PushAnswer.From(stored, "");
    }
}
