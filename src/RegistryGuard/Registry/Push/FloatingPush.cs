using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>A push to a floating tag: forwarded, and the move recorded after upstream's 201. The record is asked first, so that
/// nothing moves while it can't be reached.</summary>
internal sealed class FloatingPush(
    ITagRecord record, IRepositoryRecord repositories, UpstreamRegistry upstream, TimeProvider clock, ILogger<FloatingPush> logger)
{
    public async Task<Reply> RunAsync(TagPush push)
    {
        await PrepareAsync(push);
        return await PublishAsync(push);
    }

    /// <summary>Makes sure that the record can be reached, before anything moves.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    public async Task PrepareAsync(TagPush push) =>
        await repositories.ForgetKnownAsync(push.Repository, push.Tag, push.Policy, CancellationToken.None);

    /// <summary>Forwards a prepared push, and records the move.</summary>
    public async Task<Reply> PublishAsync(TagPush push)
    {
        var answer = await upstream.PublishAsync(push.Caller, push.Target, push.Body);
        if (!answer.IsSuccess)
        {
            return Reply.From(answer, Outcome.Passed);
        }

        if (answer.ContentDigest is { } stored && !stored.Matches(push.Body.Span))
        {
            return Reply.From(GuardErrors.Drift(push.Content.Digest, stored), Outcome.Drift);
        }

        try
        {
            var made = new NewMove(push.Content, clock.GetUtcNow(), push.By, push.Caller.Address, push.Policy) { Trace = Caller.Trace };
            var (move, isNew) = await record.MoveAsync(push.Repository, push.Tag, made, CancellationToken.None);
            return !isNew ? Reply.From(answer, Outcome.Repeated) with { Was = move.Content.Digest }
                : Reply.From(answer, move.Previous is null ? Outcome.FirstPush : Outcome.Moved) with { Was = move.Previous };
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
            return Reply.From(GuardErrors.RecordLostTrack, Outcome.RecordUnavailable);
        }
    }
}
