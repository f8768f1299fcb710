using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>A push to a floating tag: forwarded, and the move recorded after upstream's 201. The record is asked first, so that
/// nothing moves while it can't be reached.</summary>
internal sealed class FloatingPush(
    ITagRecord record, IRepositoryRecord repositories, UpstreamRegistry upstream, TimeProvider clock, ILogger<FloatingPush> logger)
{
    public async Task<PushAnswer> RunAsync(TagPush push)
    {
        await repositories.ForgetKnownAsync(push.Repository, push.Tag, push.Policy, CancellationToken.None);
        var answer = await upstream.PublishAsync(push.Caller, push.Target, push.Body);
        if (!answer.IsSuccess)
        {
            return PushAnswer.From(answer, "");
        }

        if (answer.ContentDigest is { } stored && !stored.Matches(push.Body.Span))
        {
            return PushAnswer.From(GuardErrors.Drift(push.Content.Digest, stored), "drift");
        }

        try
        {
            var client = push.Caller.Address;
            var (move, isNew) = await record.MoveAsync(
                push.Repository, push.Tag, new(push.Content, clock.GetUtcNow(), push.By, client, push.Policy), CancellationToken.None);
            return !isNew ? PushAnswer.From(answer, "repeated") with { Was = move.Content.Digest }
                : PushAnswer.From(answer, move.Previous is null ? "first-push" : "moved") with { Was = move.Previous };
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
            return PushAnswer.From(GuardErrors.RecordLostTrack, "record-unavailable");
        }
    }
}
