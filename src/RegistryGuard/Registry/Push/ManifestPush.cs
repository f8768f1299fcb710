using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>PUT of a manifest: read whole, checked against what it says it is, and sent the way of its tag's class.</summary>
internal sealed class ManifestPush(
    UpstreamRegistry upstream,
    PushReader reader,
    BlockCheck blocks,
    RuleCheck rules,
    Heartbeats heartbeats,
    PreparedPush prepared,
    FloatingPush floatingPush,
    OpenPush openPush,
    SeveralTagsPush severalTagsPush,
    IndexCompleteness completeness,
    IGuardConfigurationSource configuration,
    ILogger<ManifestPush> logger)
{
    public async Task<Reply> RunAsync(HttpContext context, Caller caller, RegistryRequest.ManifestWrite request)
    {
        using var read = await reader.ReadAsync(context, request);
        return read.Error is { } error
            ? Reply.From(error, Outcome.BadRequest)
            : await RunAsync(caller, request, read) with { Digest = read.Content!.Digest };
    }

    private async Task<Reply> RunAsync(Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read)
    {
        TagPush? push = null;
        try
        {
            if (await blocks.JudgeAsync(caller, request, read) is { } blocked)
            {
                return blocked;
            }

            var policy = configuration.Current.Policy;
            var classification = request.Reference.TryGetTag(out var tag) ? policy.Classify(request.Repository, tag) : null;
            if (read.Condition is not null && FaultOf(request, classification) is not ConditionFault.None and var fault)
            {
                return Reply.From(MoveRefusals.ConditionNotTaken(fault), Outcome.BadRequest);
            }

            if (request.Tags.Count > 0)
            {
                return await severalTagsPush.RunAsync(caller, request, read);
            }

            if (classification is null)
            {
                // Moves no tag: the parser has removed every parameter.
                var stored = Reply.From(await upstream.PublishAsync(caller, request.Target, read.Body), Outcome.Stored);
                var refused = stored.IsAccepted ? await completeness.JudgeAsync(caller, request.Repository, read.Content!, read.Body) : null;
                return refused is null ? stored
                    : policy.IsAudit && await heartbeats.EnforcingBesideAsync(policy) is null ? stored with { Outcome = Outcome.WouldRefuse, Would = refused.Own }
                    : refused;
            }

            push = TagPush.Of(caller, request.Repository, tag, policy, request.Target, read.Content!, read.Body) with { Condition = read.Condition };
            return await rules.JudgeAsync(push, policy) ?? push.About(await (prepared.Begin(push) switch
            {
                { } run => prepared.RunAsync(run),
                _ when classification.Class is TagClass.Open => MoveAsync(push, openPush.RunAsync),
                _ => MoveAsync(push, floatingPush.RunAsync),
            }));
        }
        catch (Exception e) when (e is RecordUnavailableException or UpstreamUnreachableException)
        {
            var away = PushReplies.Of(e, request.Repository, request.Reference.Value, request.Target, logger);
            return push?.About(away) ?? away;
        }
    }

    private static ConditionFault FaultOf(RegistryRequest.ManifestWrite request, Classification? classification) => classification switch
    {
        _ when request.Tags.Count > 0 => ConditionFault.SeveralTags,
        null => ConditionFault.ByDigest,
        { Class: TagClass.Open } => ConditionFault.OpenTag,
        _ => ConditionFault.None,
    };

    // For tags that move at once: an incomplete index is refused before the move, or logged after it.
    private async Task<Reply> MoveAsync(TagPush push, Func<TagPush, Task<Reply>> moveAsync)
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

        // By its digest first: upstream's answer tells whether this client may push at all.
        var stored = await upstream.StoreAsync(push.Caller, push.Repository, push.Content.Digest, push.Body);
        if (!stored.IsSuccess)
        {
            return Reply.From(stored, Outcome.Passed);
        }

        return await completeness.JudgeAsync(push.Caller, push.Repository, push.Content, push.Body) is { } refused && !push.LetsThrough(refused)
            ? refused
            : await moveAsync(push);
    }
}
