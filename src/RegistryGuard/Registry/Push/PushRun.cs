using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

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

    public UpstreamAnswer? Stored { get; set; }

    public UpstreamAnswer? Looked { get; set; }

    public UpstreamAnswer? Published { get; set; }

    /// <summary>The value of <see cref="BoundManifests.Begin"/> before the publish.</summary>
    public long Begun { get; set; }

    /// <summary>Why upstream could not be reached.</summary>
    public UpstreamUnreachableException? Away { get; set; }

    /// <summary>What the manifest lists too much of.</summary>
    public string? Excess { get; set; }

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
