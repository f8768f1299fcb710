using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>Puts how a push in audit mode has ended into words, and what it would have been refused for.</summary>
internal sealed class RebindReplies(PushReplies enforced, PushReaders readers, BoundManifests bounds)
{
    /// <summary>Notes what it would have been refused for, in the words that its client would have got.</summary>
    public async Task NoteAsync(RebindRun run)
    {
        var refused = run.Would switch
        {
            WouldRefuse.Bound(var bound) => await enforced.RefuseAsync(run.Push, bound),
            WouldRefuse.Pending(var pending) => await enforced.RefusePendingAsync(run.Push, pending, run.Terms.Takeover),
            _ => null,
        };
        if (refused is not null)
        {
            run.Push.Audit!.LetsThrough(refused);
        }
    }

    /// <summary>The answer to a push that has come to its end.</summary>
    public async Task<Reply> OfAsync(RebindRun run) => ((RebindAct.Answer)run.Act).Result switch
    {
        RebindResult.Accepted(var was) => Accept(run, was is { IsPublished: true } && was.Content.IsSameAs(run.Push.Content)) with { Was = was?.Content.Digest },
        RebindResult.ConditionFailed(var has) => await readers.CheckAsync(run.Push) ?? Reply.From(
            MoveRefusals.ConditionFailed(run.Push.Repository, run.Push.Tag, run.Push.Condition!, has.Digest), Outcome.ConditionFailed) with
        { Was = has.Digest },
        RebindResult.Upstreams => Reply.From(run.Published!, Outcome.Passed),
        RebindResult.Failed(var fault) => enforced.Fail(run, fault),
        var other => throw new InvalidOperationException($"no words for {other.GetType().Name}"),
    };

    private Reply Accept(RebindRun run, bool isRepeated)
    {
        bounds.Keep(run.Push, run.Begun);
        return Reply.From(run.Published!, isRepeated ? Outcome.Repeated : Outcome.Accepted);
    }
}
