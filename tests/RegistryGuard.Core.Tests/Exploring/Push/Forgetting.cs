using RegistryGuard.Core.Protocol;
using Phase = RegistryGuard.Core.Protocol.PushPhase;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>A machine's state keeps what it will never read again. Without that, states which behave alike are the same, and there are
/// far fewer. What is left out here is only a guess: <see cref="PushTurns"/> proves it for every state and event that it meets.</summary>
internal static class Forgetting
{
    /// <summary>The standing without what the machine has no more use for.</summary>
    public static Standing Of(Standing standing) => standing with
    {
        Turn = Of(standing.Turn),
        Aside = standing.Aside is PushTurn held ? Of(held) : standing.Aside,
    };

    private static PushTurn Of(PushTurn turn) => new(Of(turn.State), Of(turn.Act));

    // How a push ends makes a difference to nobody but its client, unless it is acknowledged or refused.
    private static PushAct Of(PushAct act) => act switch
    {
        PushAct.Answer(PushResult.Accepted or PushResult.RefusedBound or PushResult.RefusedPending) => act,
        PushAct.Answer => new PushAct.Answer(new PushResult.Failed(PushFault.Abandoned)),
        _ => act,
    };

    private static PushState Of(PushState state) => state.Phase switch
    {
        Phase.Judge => new(state.Terms) { Phase = state.Phase, Round = state.Round },
        Phase.AdoptForPending => state with { Then = null },
        Phase.CheckReader or Phase.StoreAsStranger or Phase.LookAsStranger or Phase.CheckReadAsStranger
            when state.Seen is { IsPublished: false } => state with { Then = null },
        Phase.Publish or Phase.Confirm or Phase.CheckRefused or Phase.StoreAsRefused => new(TermsOf(state))
        {
            Phase = state.Phase,
            Attempt = state.Attempt,
            IsOpen = state.IsOpen && state.Phase is Phase.Publish,
            IsRepeated = state.IsRepeated,
            IsRebound = state.IsRebound,
        },
        Phase.Settle => new(Stored(state.Terms)) { Phase = state.Phase, Then = Of(state.Then!) },
        Phase.PutBack or Phase.Ended => new(Stored(state.Terms)) { Phase = state.Phase },
        _ => state with { IsGivenUp = false, IsUnclear = false, Then = null },
    };

    // Only who pushes again what is bound may have to show who it is after it has published.
    private static PushTerms TermsOf(PushState state) => state.IsRepeated ? state.Terms : Stored(state.Terms);

    // It makes no difference any more whether it was stored first.
    private static PushTerms Stored(PushTerms terms) => terms with { HasWritten = false };
}
