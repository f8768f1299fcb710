using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a push in audit mode is about, from beginning to end.</summary>
/// <param name="Content">The manifest as it was pushed.</param>
/// <param name="Takeover">From which age on a pending binding may be taken over (<c>push.takeover</c>).</param>
public sealed record RebindTerms(ManifestIdentity Content, TimeSpan Takeover)
{
    /// <summary>Whether the client requires that the tag has nothing (<c>If-None-Match: *</c>): its own wish holds in any mode.</summary>
    public bool RequiresNothing { get; init; }

    /// <summary>Whether the manifest itself lists more than the record keeps.</summary>
    public bool ListsTooMuch { get; init; }
}

/// <summary>Where a push in audit mode stands. A value: the machine makes a new one with each event.</summary>
public sealed record RebindState
{
    internal RebindState(RebindTerms terms) => Terms = terms;

    /// <summary>What it is about.</summary>
    public RebindTerms Terms { get; }

    /// <summary>Whose outcome it waits for, and why.</summary>
    public RebindPhase Phase { get; internal init; }

    /// <summary>How often the tag was watched.</summary>
    public int Round { get; internal init; }

    /// <summary>The entry as this push saw it when it watched.</summary>
    public TagEntry Seen { get; internal init; } = TagEntry.Unknown;

    /// <summary>The attempt that watched; its content with its children as soon as these are known.</summary>
    public PushAttempt? Attempt { get; internal init; }

    /// <summary>What it would have been refused for in enforce mode; null for nothing.</summary>
    public WouldRefuse? Would { get; internal init; }

    /// <summary>What the tag was bound to before this push.</summary>
    public Binding? Was { get; internal init; }

    /// <summary>The manifest that upstream has taken, with its children; null before.</summary>
    public ManifestIdentity? Taken { get; internal init; }
}

/// <summary>What a push would have been refused for.</summary>
public abstract record WouldRefuse
{
    private WouldRefuse()
    {
    }

    /// <summary>The tag is bound to another manifest, or would be: upstream has it.</summary>
    public sealed record Bound(Binding To) : WouldRefuse;

    /// <summary>The tag is pending with another manifest.</summary>
    public sealed record Pending(Binding With) : WouldRefuse;
}

/// <summary>What a push in audit mode waits for.</summary>
public enum RebindPhase
{
    /// <summary>The entry, watched.</summary>
    Watch,

    /// <summary>Who enforces.</summary>
    Ask,

    /// <summary>The look at a tag that has no published binding: what upstream has would have been bound.</summary>
    Look,

    /// <summary>Upstream's answer to the client's own PUT, or its order not to be sent.</summary>
    Publish,

    /// <summary>What an index lists.</summary>
    List,

    /// <summary>The rebind.</summary>
    Rebind,

    /// <summary>The entry once more: it had changed.</summary>
    WatchAgain,

    /// <summary>Who enforces now.</summary>
    AskAgain,

    /// <summary>What upstream has now.</summary>
    LookAgain,

    /// <summary>The end of a delete, before the push begins again.</summary>
    Wait,

    /// <summary>The end of putting upstream back.</summary>
    PutBack,

    /// <summary>Nothing: it is answered.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record RebindTurn(RebindState State, RebindAct Act);
