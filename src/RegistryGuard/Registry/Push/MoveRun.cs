using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of a recorded floating tag under way: where its machine stands, and what of upstream's answers the client may be
/// given.</summary>
internal sealed class MoveRun(TagPush push, MoveTerms terms, MoveDriver driver, MoveReplies replies) : TagRun(push)
{
    private MoveTurn _turn = MoveProtocol.Begin(terms);

    /// <summary>What it says to do.</summary>
    public MoveAct Act => _turn.Act;

    public override bool IsReady => Act is MoveAct.Publish;

    public override bool IsRepeated => _turn.State.IsRepeated;

    /// <summary>The refusal of the tag's rule.</summary>
    public Reply? Refused { get; set; }

    /// <summary>The answer if upstream did not take an archive tag.</summary>
    public Reply? NotKept { get; set; }

    public override Task PrepareAsync() => driver.PrepareAsync(this);

    public override async Task<Reply> FinishAsync()
    {
        await driver.FinishAsync(this);
        return replies.Of(this);
    }

    public override Task AbandonAsync() => driver.AbandonAsync(this);

    /// <summary>Tells the machine what came of its act.</summary>
    public void Tell(MoveEvent happened) => _turn = MoveProtocol.Next(_turn.State, happened);
}
