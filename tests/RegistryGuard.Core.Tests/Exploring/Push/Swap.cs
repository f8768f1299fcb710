using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Two who push the same image change places: everything is as before, but for the numbers of their attempts. The protocol only
/// asks whether two numbers are the same, so it goes on alike.</summary>
internal sealed class Swap(int one, int other)
{
    public TagEntry Of(TagEntry entry) => entry with { Binding = Of(entry.Binding) };

    public Standing Of(Standing standing) => new(Of(standing.Turn), standing.Aside is PushTurn held ? Of(held) : standing.Aside);

    private PushTurn Of(PushTurn turn) => new(Of(turn.State), Of(turn.Act));

    private PushState Of(PushState state) => state with
    {
        Attempt = Of(state.Attempt),
        Seen = Of(state.Seen),
        Then = state.Then is { } then ? Of(then) : null,
    };

    private PushAct Of(PushAct act) => act switch
    {
        PushAct.Bind(var attempt) => new PushAct.Bind(Of(attempt)!),
        PushAct.TakeOver(var seen, var attempt) => new PushAct.TakeOver(Of(seen)!, Of(attempt)!),
        PushAct.Adopt(var seen, var found) => new PushAct.Adopt(Of(seen)!, found),
        PushAct.Confirm(var attempt) => new PushAct.Confirm(Of(attempt)!),
        PushAct.Settle(var attempt) => new PushAct.Settle(Of(attempt)!),
        PushAct.PutBack(var current) => new PushAct.PutBack(Of(current)),
        PushAct.Answer(PushResult.RefusedPending(var pending)) => new PushAct.Answer(new PushResult.RefusedPending(Of(pending)!)),
        _ => act,
    };

    private Binding? Of(Binding? binding) => binding is null ? null : binding with
    {
        OpenAttempts = new([.. binding.OpenAttempts.All.Select(Of)]),
    };

    private PushAttempt? Of(PushAttempt? push) => push is null ? null : push with { Number = Of(push.Number) };

    private Attempt Of(Attempt attempt) =>
        AttemptNumbers.IsOfPusher(attempt) ? new(AttemptNumbers.Swapped((byte)attempt.Number, one, other)) : attempt;
}
