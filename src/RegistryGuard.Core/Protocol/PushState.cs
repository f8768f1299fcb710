using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a push is about, from beginning to end.</summary>
/// <param name="Content">The manifest as it was pushed.</param>
/// <param name="Takeover">From which age on a pending binding may be taken over (<c>push.takeover</c>).</param>
public sealed record PushTerms(ManifestIdentity Content, TimeSpan Takeover)
{
    /// <summary>Whether upstream has lately let this credential write to this very repository, so that nothing need be stored to show
    /// that it may. It is wrong for as long as upstream has changed its mind, at most <c>pull.trust</c>; then the tag is pending until
    /// upstream refuses <see cref="PushAct.Publish"/>.</summary>
    public bool HasWritten { get; init; }

    /// <summary>Whether the manifest itself lists more than the record keeps.</summary>
    public bool ListsTooMuch { get; init; }
}

/// <summary>Where a push of one tag stands. A value: the machine makes a new one with each event.</summary>
public sealed record PushState
{
    internal PushState(PushTerms terms) => Terms = terms;

    /// <summary>What it is about.</summary>
    public PushTerms Terms { get; }

    /// <summary>Whose outcome it waits for, and why.</summary>
    public PushPhase Phase { get; internal init; }

    /// <summary>How often the tag was judged.</summary>
    public int Round { get; internal init; }

    /// <summary>The attempt of this round; its content with its children as soon as these are known.</summary>
    public PushAttempt? Attempt { get; internal init; }

    /// <summary>Whether the attempt is open in the record.</summary>
    public bool IsOpen { get; internal init; }

    /// <summary>The binding that judges this push, or that it made: as it was seen.</summary>
    public Binding? Seen { get; internal init; }

    /// <summary>Whether the pending binding that was seen is old enough to be taken over.</summary>
    public bool IsGivenUp { get; internal init; }

    /// <summary>Whether upstream did not say clearly what it has under the tag that is pending.</summary>
    public bool IsUnclear { get; internal init; }

    /// <summary>Whether upstream has stored the manifest by its digest.</summary>
    public bool IsStored { get; internal init; }

    /// <summary>Whether it has while the attempt was open, so that no delete can have taken it away again.</summary>
    public bool IsStoredSinceBound { get; internal init; }

    /// <summary>Whether the tag was bound to this manifest already.</summary>
    public bool IsRepeated { get; internal init; }

    /// <summary>Whether it was published once more, for the record had lost the binding.</summary>
    public bool IsRebound { get; internal init; }

    /// <summary>What comes after <see cref="PushAct.Settle"/>.</summary>
    internal PushTurn? Then { get; init; }
}

/// <summary>What a push waits for.</summary>
public enum PushPhase
{
    /// <summary>The record's entry.</summary>
    Judge,

    /// <summary>A look, because another manifest is pending.</summary>
    LookAtPending,

    /// <summary>The adoption of what that look found.</summary>
    AdoptForPending,

    /// <summary>Whether the client may know of the binding that was seen.</summary>
    CheckReader,

    /// <summary>The store of one who may not, so that it gets the answer of a tag that is not bound.</summary>
    StoreAsStranger,

    /// <summary>The look of such a one.</summary>
    LookAsStranger,

    /// <summary>Whether such a one can read what it stored.</summary>
    CheckReadAsStranger,

    /// <summary>The store.</summary>
    Store,

    /// <summary>What an index lists.</summary>
    List,

    /// <summary>The bind or takeover.</summary>
    Bind,

    /// <summary>The look.</summary>
    Look,

    /// <summary>The store that tells whether upstream would take the push, where the look is unclear.</summary>
    StoreToTell,

    /// <summary>Whether a 404 to that look means "not there".</summary>
    CheckRead,

    /// <summary>The store that shows it, where nothing else did, or no longer does.</summary>
    StoreToRead,

    /// <summary>The adoption of what the look found.</summary>
    AdoptForPush,

    /// <summary>The end of the attempt.</summary>
    Settle,

    /// <summary>The end of a delete, before the push begins again.</summary>
    Wait,

    /// <summary>Upstream's answer to the client's own PUT, or its order not to be sent.</summary>
    Publish,

    /// <summary>The confirm.</summary>
    Confirm,

    /// <summary>The end of a delete, before it is confirmed again.</summary>
    WaitToConfirm,

    /// <summary>Whether the client whose repeated push upstream refused may know that it was one.</summary>
    CheckRefused,

    /// <summary>The store of one who may not.</summary>
    StoreAsRefused,

    /// <summary>The end of putting upstream back.</summary>
    PutBack,

    /// <summary>Nothing: it is answered.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record PushTurn(PushState State, PushAct Act);
