using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>One attempt at moving a recorded floating tag.</summary>
/// <param name="Number">The attempt's own number.</param>
/// <param name="Content">The manifest; with its children from <see cref="MoveSteps.Bind"/> on.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name, or empty.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Policy">The fingerprint of the policy under which the tag may move.</param>
/// <param name="In">The incarnation of the record in which the tag was judged for this attempt.</param>
public sealed record MoveAttempt(
    Attempt Number, ManifestIdentity Content, DateTimeOffset At, string By, string Client, string Policy, Incarnation In)
{
    /// <summary>Whether the tag is a plain floating one: then upstream says what it has, and not the record.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Of a plain tag: what upstream had under it when the push was judged; null for nothing.</summary>
    public Digest? Had { get; init; }

    /// <summary>Of a plain tag: the slot of this attempt, from <see cref="MoveSteps.Bind"/> on.</summary>
    public long Slot { get; init; }

    /// <summary>What the audit list calls it: a move, or an administrator's rollback.</summary>
    public string Kind { get; init; } = AuditKind.Move;

    /// <summary>The reason that an administrator gave; or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The W3C trace id of the request.</summary>
    public string Trace { get; init; } = "";

    /// <summary>Who asked for it, for the audit list.</summary>
    public Origin Origin => new(By, Client, Trace);

    /// <summary>How many of the manifests that the tag had before are kept (<c>keep</c>); 0 for none.</summary>
    public int Keep { get; init; }
}

/// <summary>A manifest that upstream was seen to have under a recorded floating tag.</summary>
/// <param name="Content">The manifest, with its children.</param>
/// <param name="At">When it was seen.</param>
/// <param name="By">Whose request made the guard look, or empty.</param>
/// <param name="Client">The client's address.</param>
public sealed record FoundMove(ManifestIdentity Content, DateTimeOffset At, string By, string Client)
{
    /// <summary>The W3C trace id of the request.</summary>
    public string Trace { get; init; } = "";

    /// <summary>Who asked for it, for the audit list.</summary>
    public Origin Origin => new(By, Client, Trace);
}

/// <summary>A tag's entry as it was read, and the record that it was read from.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="In">The record's incarnation when it was read.</param>
public sealed record SeenEntry(TagEntry Entry, Incarnation In)
{
    /// <summary>The last confirmed move if it is certain, that is, confirmed in this very record; else null.</summary>
    public ConfirmedMove? Certain => Entry.Recorded?.CertainIn(In);

    /// <summary>Whether nothing has happened to the tag's moves since it was read.</summary>
    public bool IsStill(TagEntry entry, Incarnation now) =>
        now == In && Entry.LastMove?.Number == entry.LastMove?.Number && Recorded.AreSame(Entry.Recorded, entry.Recorded);
}

/// <summary>What came of <see cref="MoveSteps.Bind"/>.</summary>
public abstract record BindMoveOutcome
{
    private BindMoveOutcome()
    {
    }

    /// <summary>The move is pending.</summary>
    public sealed record Pending(PendingMove Current) : BindMoveOutcome;

    /// <summary>The entry changed since it was seen. Judge again.</summary>
    public sealed record Changed : BindMoveOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : BindMoveOutcome;
}

/// <summary>What came of <see cref="MoveSteps.Find"/>.</summary>
public abstract record FindMoveOutcome
{
    private FindMoveOutcome()
    {
    }

    /// <summary>The tag has this move, and it is certain: what was found, or what somebody else confirmed meanwhile.</summary>
    /// <param name="Current">The entry from now on.</param>
    /// <param name="IsNew">Whether what was found was recorded by this step.</param>
    public sealed record Certain(SeenEntry Current, bool IsNew) : FindMoveOutcome;

    /// <summary>The entry changed since it was seen, and is uncertain still. Look again.</summary>
    public sealed record Changed : FindMoveOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : FindMoveOutcome;
}

/// <summary>What came of <see cref="MoveSteps.Confirm"/>.</summary>
public abstract record ConfirmMoveOutcome
{
    private ConfirmMoveOutcome()
    {
    }

    /// <summary>The tag has what was pushed: the push may be acknowledged.</summary>
    public sealed record Confirmed(ConfirmedMove Current) : ConfirmMoveOutcome
    {
        /// <summary>What is kept no longer: its archive tags may go.</summary>
        public KeptManifests Dropped { get; init; }
    }

    /// <summary>The tag has another manifest for certain: upstream must be put right.</summary>
    public sealed record Overtaken(ConfirmedMove Current) : ConfirmMoveOutcome;

    /// <summary>Another move is pending: whoever pushes that one decides.</summary>
    public sealed record Contested(PendingMove Current) : ConfirmMoveOutcome;

    /// <summary>The record is another one than the move was bound in, or has lost it, and does not know what the tag has. What upstream
    /// has is found by whoever comes next.</summary>
    public sealed record Lost : ConfirmMoveOutcome;
}
