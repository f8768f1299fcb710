using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

public class ForgettingTests
{
    private static readonly PushRules Rules = new();

    [Fact]
    public void Proof_WhatIsNoLongerReadIsForgotten_Passes()
    {
        var proof = new ForgettingProof(Rules, Forgetting.Of);
        Prove(proof, Forgetting.Of);
    }

    [Fact]
    public void Proof_WhatIsYetToBeReadIsForgotten_Fails()
    {
        // An attempt that is open must be settled.
        static Standing TooMuch(Standing standing)
        {
            var (state, act) = Forgetting.Of(standing).Turn;
            return new(new(act is PushAct.Publish ? state with { IsOpen = false } : state, act));
        }

        Assert.Throws<InvalidOperationException>(() => Prove(new(Rules, TooMuch), TooMuch));
    }

    // A push that is bound and is to publish is refused.
    private static void Prove(ForgettingProof proof, Func<Standing, Standing> forget)
    {
        var attempt = AttemptNumbers.Push(1, Image.A, Moments.Judged);
        var begun = Rules.Begin(new(attempt.Content, Moments.Takeover) { HasWritten = true });
        var found = Rules.Next(begun, new PushEvent.Found(TagEntry.Unknown, attempt));
        var listed = Rules.Next(found, new PushEvent.Listed(attempt.Content));
        var bound = Rules.Next(listed, new PushEvent.Bound(TagSteps.Bind(TagEntry.Unknown, attempt).Outcome));
        var open = Rules.Next(bound, new PushEvent.Looked(new TagSight.There(attempt.Content), Moments.Judged));
        Assert.IsType<PushAct.Publish>(open.Act);

        proof.Add(forget(open), open);
        var refused = new PushEvent.Published(PublishOutcome.Refused);
        proof.Add(forget(open), refused, forget(Rules.Next(forget(open), refused)));
    }
}
