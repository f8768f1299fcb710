using RegistryGuard.Core.Protocol;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of one tag under way: the state of its machine, and upstream's answers that the client may get.</summary>
internal sealed class PushRun(TagPush push, PushTerms terms)
{
    private PushTurn _turn = PushProtocol.Begin(terms);

    public TagPush Push => push;

    public PushTerms Terms => terms;

    /// <summary>What the machine waits for.</summary>
    public PushPhase Phase => _turn.State.Phase;

    /// <summary>What it says to do.</summary>
    public PushAct Act => _turn.Act;

    /// <summary>Whether the tag is bound to this manifest already, and published.</summary>
    public bool IsRepeated => _turn.State.IsRepeated;

    public UpstreamAnswer? Stored { get; set; }

    public UpstreamAnswer? Looked { get; set; }

    public UpstreamAnswer? Published { get; set; }

    /// <summary>The value of <see cref="BoundManifests.Begin"/> before the publish.</summary>
    public long Begun { get; set; }

    /// <summary>What the manifest lists too much of.</summary>
    public string? Excess { get; set; }

    /// <summary>Why upstream could not be reached.</summary>
    public UpstreamUnreachableException? Away { get; set; }

    /// <summary>Tells the machine what came of its act.</summary>
    public void Tell(PushEvent happened) => _turn = PushProtocol.Next(_turn.State, happened);
}
