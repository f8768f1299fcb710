using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of one tag under way: the state of its machine, and upstream's answers that the client may get.</summary>
internal sealed class PushRun(TagPush push, PushTerms terms, PushDriver driver, PushReplies replies) : TagRun(push)
{
    private PushTurn _turn = PushProtocol.Begin(terms);

    public PushTerms Terms => terms;

    /// <summary>What the machine waits for.</summary>
    public PushPhase Phase => _turn.State.Phase;

    /// <summary>What it says to do.</summary>
    public PushAct Act => _turn.Act;

    public override bool IsReady => Act is PushAct.Publish;

    public override bool IsRepeated => _turn.State.IsRepeated;

    public override Task PrepareAsync() => driver.PrepareAsync(this);

    public override async Task<Reply> FinishAsync()
    {
        await driver.FinishAsync(this);
        return await replies.OfAsync(this);
    }

    public override Task AbandonAsync() => driver.AbandonAsync(this);

    /// <summary>Tells the machine what came of its act.</summary>
    public void Tell(PushEvent happened) => _turn = PushProtocol.Next(_turn.State, happened);
}
