using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a push to a recorded floating tag is about, from beginning to end.</summary>
/// <param name="Content">The manifest as it was pushed.</param>
public sealed record MoveTerms(ManifestIdentity Content)
{
    /// <summary>What the client requires of the tag; null for nothing.</summary>
    public MoveCondition? Condition { get; init; }

    /// <summary>Whether the tag is a plain floating one, which is pushed so only under a condition: upstream says what it has, however
    /// certain the record is.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Whether upstream has lately let this credential write to this very repository, as <see cref="PushTerms.HasWritten"/>.
    /// If upstream has changed its mind, the move is pending until upstream refuses <see cref="MoveAct.Publish"/>; pulls don't show it.</summary>
    public bool HasWritten { get; init; }

    /// <summary>Whether the manifest itself lists more than the record keeps.</summary>
    public bool ListsTooMuch { get; init; }
}

/// <summary>Where a push to a recorded floating tag stands. A value: the machine makes a new one with each event.</summary>
public sealed record MoveState
{
    internal MoveState(MoveTerms terms) => Terms = terms;

    /// <summary>What it is about.</summary>
    public MoveTerms Terms { get; }

    /// <summary>Whose outcome it waits for, and why.</summary>
    public MovePhase Phase { get; internal init; }

    /// <summary>How often the tag was judged, and then how often upstream was put back.</summary>
    public int Round { get; internal init; }

    /// <summary>The entry that judges this push.</summary>
    public SeenEntry? Seen { get; internal init; }

    /// <summary>Of a plain tag: what upstream has under it; null for nothing.</summary>
    public ManifestIdentity? Had { get; internal init; }

    /// <summary>The attempt of this round; its content with its children as soon as these are known.</summary>
    public MoveAttempt? Attempt { get; internal init; }

    /// <summary>Whether the attempt has a slot in the record.</summary>
    public bool IsOpen { get; internal init; }

    /// <summary>Whether upstream has stored the manifest by its digest.</summary>
    public bool IsStored { get; internal init; }

    /// <summary>Whether the tag's rule does not permit this push.</summary>
    public bool IsRefused { get; internal init; }

    /// <summary>Whether the tag had this manifest already.</summary>
    public bool IsRepeated { get; internal init; }

    /// <summary>What upstream was put back to.</summary>
    public ConfirmedMove? PutBack { get; internal init; }

    /// <summary>What comes after <see cref="MoveAct.Settle"/>.</summary>
    internal MoveTurn? Then { get; init; }
}

/// <summary>What a push to a recorded floating tag waits for.</summary>
public enum MovePhase
{
    /// <summary>The record's entry.</summary>
    Find,

    /// <summary>The look at a tag of which the record is not certain.</summary>
    Look,

    /// <summary>The store that tells whether upstream would take the push, where the look is unclear.</summary>
    StoreToTell,

    /// <summary>The store that a 404 to the look is checked by.</summary>
    StoreToRead,

    /// <summary>Whether that 404 means "not there".</summary>
    CheckRead,

    /// <summary>The record of what the look found.</summary>
    RecordFound,

    /// <summary>The rule's decision.</summary>
    Judge,

    /// <summary>Whether the client may know what the tag has.</summary>
    CheckReader,

    /// <summary>The store of one who may not, so that it gets the answer of a tag that has nothing.</summary>
    StoreAsStranger,

    /// <summary>The look of such a one.</summary>
    LookAsStranger,

    /// <summary>Whether such a one can read what it stored.</summary>
    CheckReadAsStranger,

    /// <summary>The store.</summary>
    Store,

    /// <summary>What an index lists.</summary>
    List,

    /// <summary>The bind.</summary>
    Bind,

    /// <summary>The archive tags.</summary>
    Keep,

    /// <summary>Upstream's answer to the client's own PUT, or its order not to be sent.</summary>
    Publish,

    /// <summary>The confirm.</summary>
    Confirm,

    /// <summary>The end of another's push, before it is confirmed again.</summary>
    WaitToConfirm,

    /// <summary>Whether the client whose repeated push upstream refused may know that it was one.</summary>
    CheckRefused,

    /// <summary>The store of one who may not.</summary>
    StoreAsRefused,

    /// <summary>The end of putting upstream back.</summary>
    PutBack,

    /// <summary>Whether the record still says what upstream was put back to.</summary>
    CheckPutBack,

    /// <summary>The end of another's push, before that is asked again.</summary>
    WaitAfterPutBack,

    /// <summary>The end of the attempt.</summary>
    Settle,

    /// <summary>The end of a delete, before the push begins again.</summary>
    Wait,

    /// <summary>Nothing: it is answered.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record MoveTurn(MoveState State, MoveAct Act);
