using System.Runtime.InteropServices;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Record;

/// <summary>The record of what tags stand for. Every verb is one atomic step, durable when it returns; what may come of a
/// step is a value, and a record that can't answer in time is a <see cref="RecordUnavailableException"/>. A step that
/// failed so may have been carried out or not.</summary>
public interface ITagRecord
{
    /// <summary>False if the store is known to be away; the next call finds out whether it still is.</summary>
    bool IsReachable { get; }

    /// <summary>What endangers all that it keeps although it answers, in one sentence; null if nothing is known to.</summary>
    string? Danger { get; }

    /// <summary>What is known of a tag.</summary>
    ValueTask<TagEntry> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancellation);

    /// <summary>The tag's published binding from memory, without asking the store, or null if it is not in memory. For choosing
    /// a path and for pulls; after a release by another replica whose announcement was lost it is wrong for up to
    /// <see cref="TagMemory.Lifetime"/>.</summary>
    Remembered? Recall(RepositoryName repository, Tag tag);

    /// <summary>The first of these tags of which nothing is known, or null.</summary>
    ValueTask<Tag?> FirstUnknownAsync(
        RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation);

    /// <summary>Binds an unbound tag, pending, or joins a pending binding of the same manifest (<see cref="TagSteps.Bind"/>).</summary>
    ValueTask<BindOutcome> BindAsync(RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation);

    /// <summary>Replaces a pending binding that has been given up (<see cref="TagSteps.TakeOver"/>).</summary>
    ValueTask<BindOutcome> TakeOverAsync(
        RepositoryName repository, Tag tag, Binding seen, PushAttempt push, CancellationToken cancellation);

    /// <summary>Publishes what upstream was seen to have (<see cref="TagSteps.Adopt"/>).</summary>
    ValueTask<AdoptOutcome> AdoptAsync(
        RepositoryName repository, Tag tag, Binding? seen, Adoption adoption, CancellationToken cancellation);

    /// <summary>Publishes what was pushed; the only thing that permits a 201 (<see cref="TagSteps.Confirm"/>).</summary>
    ValueTask<ConfirmOutcome> ConfirmAsync(
        RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation);

    /// <summary>Settles an attempt that upstream refused for certain; true if that took the binding back
    /// (<see cref="TagSteps.Settle"/>).</summary>
    ValueTask<bool> SettleAsync(RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation);

    /// <summary>Frees a tag from its published binding, leaving a mark (<see cref="TagSteps.Release"/>). Other replicas are
    /// told.</summary>
    ValueTask<ReleaseOutcome> ReleaseAsync(
        RepositoryName repository, Tag tag, ManifestIdentity bound, CancellationToken cancellation);

    /// <summary>Notes that a published tag is deleted upstream, as its rule permits, or was not after all; true if that changes
    /// anything (<see cref="TagSteps.MarkDeleted"/>).</summary>
    ValueTask<bool> MarkDeletedAsync(
        RepositoryName repository, Tag tag, ManifestIdentity content, bool isDeleted, CancellationToken cancellation);

    /// <summary>Drops a binding that an open tag may have had; true if it had one (<see cref="TagSteps.Open"/>).</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="policy">The fingerprint of the policy under which it is open.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<bool> OpenAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation);

    /// <summary>Appends a move of a floating tag, if it has moved, and drops a binding the tag may have had
    /// (<see cref="TagSteps.Float"/>). Of each tag the newest <see cref="Move.MostKept"/> are kept.</summary>
    ValueTask<Floated> MoveAsync(RepositoryName repository, Tag tag, NewMove move, CancellationToken cancellation);

    /// <summary>The newest moves of a floating tag, the newest first.</summary>
    ValueTask<IReadOnlyList<Move>> MovesAsync(
        RepositoryName repository, Tag tag, int most, CancellationToken cancellation);

    /// <summary>Returns when the record can be written to.</summary>
    ValueTask ProbeAsync(CancellationToken cancellation);
}

/// <summary>One attempt at pushing a manifest to a protected tag.</summary>
/// <param name="Number">The attempt's own number.</param>
/// <param name="Content">The manifest.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name, or empty.</param>
public sealed record PushAttempt(Attempt Number, ManifestIdentity Content, DateTimeOffset At, string By);

/// <summary>A manifest that upstream was seen to have under a tag.</summary>
/// <param name="Content">The manifest.</param>
/// <param name="At">When it was seen.</param>
/// <param name="By">Whose request made the guard look, or empty.</param>
public sealed record Adoption(ManifestIdentity Content, DateTimeOffset At, string By);

/// <summary>A move that upstream has acknowledged.</summary>
/// <param name="Content">The manifest moved to.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name, or empty.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Policy">The fingerprint of the policy under which the tag may move.</param>
public sealed record NewMove(ManifestIdentity Content, DateTimeOffset At, string By, string Client, string Policy);

/// <summary>What came of <see cref="ITagRecord.MoveAsync"/>.</summary>
/// <param name="Move">The tag's newest move.</param>
/// <param name="IsNew">Whether it is this one; else nothing has moved.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Floated(Move Move, bool IsNew);

/// <summary>What came of <see cref="ITagRecord.BindAsync"/> or <see cref="ITagRecord.TakeOverAsync"/>.</summary>
public abstract record BindOutcome
{
    private BindOutcome()
    {
    }

    /// <summary>The tag is bound to this attempt's manifest and pending, and the attempt is open.</summary>
    public sealed record Pending(Binding Current) : BindOutcome;

    /// <summary>The tag has a binding that this attempt can't change: the same manifest already published, another one, or
    /// one that changed since it was seen. Judge again.</summary>
    public sealed record Bound(Binding Current) : BindOutcome;

    /// <summary>The binding that was to be taken over is gone. Judge again.</summary>
    public sealed record Gone : BindOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : BindOutcome;
}

/// <summary>What came of <see cref="ITagRecord.AdoptAsync"/>.</summary>
public abstract record AdoptOutcome
{
    private AdoptOutcome()
    {
    }

    /// <summary>The tag is published with what was seen.</summary>
    public sealed record Published(Binding Current) : AdoptOutcome;

    /// <summary>The tag changed since it was seen. Judge again.</summary>
    public sealed record Changed : AdoptOutcome;

    /// <summary>The tag was released from just that digest: it counts as nothing there.</summary>
    public sealed record Released : AdoptOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : AdoptOutcome;
}

/// <summary>What came of <see cref="ITagRecord.ConfirmAsync"/>.</summary>
public abstract record ConfirmOutcome
{
    private ConfirmOutcome()
    {
    }

    /// <summary>The tag is published with what was pushed, and was bound to it since: the push may be acknowledged.</summary>
    public sealed record Confirmed : ConfirmOutcome;

    /// <summary>The tag is published with what was pushed, but was not bound to it meanwhile: the record was lost, and the tag perhaps
    /// found upstream since, or the tag was deleted. A delete may have taken away what was published, so it must be published
    /// again.</summary>
    public sealed record Rebound : ConfirmOutcome;

    /// <summary>The tag is published with another manifest, or was released (null): upstream must be put right.</summary>
    public sealed record Overtaken(Binding? Current) : ConfirmOutcome;

    /// <summary>The tag is pending with another manifest: whoever pushes that one decides.</summary>
    public sealed record Contested(Binding Current) : ConfirmOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted: the binding was lost with the record meanwhile.</summary>
    public sealed record Claimed : ConfirmOutcome;
}

/// <summary>What came of <see cref="ITagRecord.ReleaseAsync"/>.</summary>
public abstract record ReleaseOutcome
{
    private ReleaseOutcome()
    {
    }

    /// <summary>The tag is free; the binding it had.</summary>
    public sealed record Released(Binding Former) : ReleaseOutcome;

    /// <summary>The tag is not published with that manifest; what it is bound to, if to anything.</summary>
    public sealed record NotPublished(Binding? Current) : ReleaseOutcome;
}

/// <summary>The record could not answer, or not in time.</summary>
public sealed class RecordUnavailableException : Exception
{
    /// <summary>The record could not answer.</summary>
    public RecordUnavailableException()
        : this("the record could not answer")
    {
    }

    /// <summary>The record could not answer.</summary>
    public RecordUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>The record could not answer, because of another failure.</summary>
    public RecordUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
