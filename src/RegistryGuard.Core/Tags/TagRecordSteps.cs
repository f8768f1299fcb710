using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>The steps of <see cref="TagSteps"/>, carried out in a record.</summary>
public static class TagRecordSteps
{
    /// <summary>Binds an unbound tag, pending, or joins a pending binding of the same manifest (<see cref="TagSteps.Bind"/>).</summary>
    public static ValueTask<BindOutcome> BindAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Bind(entry, push), new BindOutcome.Claimed(), cancellation);

    /// <summary>Replaces a pending binding that has been given up (<see cref="TagSteps.TakeOver"/>).</summary>
    public static ValueTask<BindOutcome> TakeOverAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, Binding seen, PushAttempt push, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.TakeOver(entry, seen, push), new BindOutcome.Claimed(), cancellation);

    /// <summary>Publishes what upstream was seen to have (<see cref="TagSteps.Adopt"/>).</summary>
    public static ValueTask<AdoptOutcome> AdoptAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, Binding? seen, Adoption adoption, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Adopt(entry, seen, adoption), new AdoptOutcome.Claimed(), cancellation);

    /// <summary>Publishes what was pushed; the only thing that permits a 201 (<see cref="TagSteps.Confirm"/>).</summary>
    public static ValueTask<ConfirmOutcome> ConfirmAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Confirm(entry, push), new ConfirmOutcome.Claimed(), cancellation);

    /// <summary>Settles an attempt that upstream refused for certain; true if that took the binding back
    /// (<see cref="TagSteps.Settle"/>).</summary>
    public static ValueTask<bool> SettleAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Settle(entry, push), default!, cancellation);

    /// <summary>Notes on a published binding that a push in audit mode may replace it; the entry from then on
    /// (<see cref="RebindSteps.Watch"/>).</summary>
    public static ValueTask<TagEntry> WatchAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, Attempt attempt, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => RebindSteps.Watch(entry, attempt), TagEntry.Unknown, cancellation);

    /// <summary>Binds a tag anew that was pushed in audit mode (<see cref="RebindSteps.Rebind"/>). Other replicas are told.</summary>
    public static ValueTask<RebindOutcome> RebindAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, TagEntry seen, PushAttempt push, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => RebindSteps.Rebind(entry, seen, push), new RebindOutcome.Claimed(), cancellation);

    /// <summary>Frees a tag from its published binding, leaving a mark (<see cref="TagSteps.Release"/>). Other replicas are
    /// told.</summary>
    public static ValueTask<ReleaseOutcome> ReleaseAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, ManifestIdentity bound, CancellationToken cancellation,
        Origin? origin = null, string reason = "") =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Release(entry, bound, origin, reason), default!, cancellation);

    /// <summary>Takes a tag's name out of use for good (<see cref="TagSteps.Retire"/>). Other replicas are told.</summary>
    public static ValueTask<ReleaseOutcome> RetireAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, ManifestIdentity bound, CancellationToken cancellation,
        Origin? origin = null, string reason = "") =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Retire(entry, bound, origin, reason), default!, cancellation);

    /// <summary>Gives up a push that was interrupted (<see cref="TagSteps.GiveUp"/>).</summary>
    /// <param name="record">The record.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="seen">Its pending binding as it was seen.</param>
    /// <param name="when">The time, and the age from which on it may be given up.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="origin">Who gives it up.</param>
    /// <param name="reason">Why.</param>
    public static ValueTask<ReleaseOutcome> GiveUpAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, Binding seen, (DateTimeOffset Now, TimeSpan Takeover) when,
        CancellationToken cancellation, Origin? origin = null, string reason = "") =>
        record.ApplyAsync(repository, tag, entry => TagSteps.GiveUp(entry, seen, when.Now, when.Takeover, origin, reason), default!, cancellation);

    /// <summary>Appends a move of a floating tag, if it has moved, and drops a binding the tag may have had
    /// (<see cref="TagSteps.Float"/>). Of each tag the newest <see cref="Move.MostKept"/> are kept.</summary>
    public static ValueTask<Floated> MoveAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, NewMove move, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Float(entry, move), default!, cancellation);

    /// <summary>Notes that a published tag is deleted upstream, as its rule permits, or was not after all; true if that changes
    /// anything (<see cref="TagSteps.MarkDeleted"/>).</summary>
    public static ValueTask<bool> MarkDeletedAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, ManifestIdentity content, bool isDeleted, CancellationToken cancellation,
        Origin? origin = null) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.MarkDeleted(entry, content, isDeleted, origin), default!, cancellation);

    /// <summary>Drops a binding that an open tag may have had; true if it had one (<see cref="TagSteps.Open"/>).</summary>
    /// <param name="record">The record.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="policy">The fingerprint of the policy under which it is open.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="origin">Who wrote it.</param>
    public static ValueTask<bool> OpenAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, string policy, CancellationToken cancellation, Origin? origin = null) =>
        record.ApplyAsync(repository, tag, entry => TagSteps.Open(entry, policy, origin), default!, cancellation);

    /// <summary>What is known of a protected tag. One that was a recorded floating tag before, and that the record is certain of, is bound
    /// to what it had (<see cref="MoveSteps.Protect"/>).</summary>
    public static async ValueTask<TagEntry> FindBoundAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        var entry = await record.FindAsync(repository, tag, cancellation);
        return entry is { Binding: not { IsPublished: true }, Recorded.Confirmed: not null }
            ? await record.ApplyInAsync(repository, tag, seen => MoveSteps.Protect(seen.Entry, seen.In), TagEntry.Unknown, cancellation)
            : entry;
    }

    /// <summary>Binds a move of a recorded floating tag, pending (<see cref="MoveSteps.Bind"/>).</summary>
    public static ValueTask<BindMoveOutcome> BindMoveAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, SeenEntry seen, MoveAttempt move, CancellationToken cancellation) =>
        record.ApplyInAsync(
            repository, tag, entry => MoveSteps.Bind(entry.Entry, entry.In, seen, move), new BindMoveOutcome.Claimed(), cancellation);

    /// <summary>Confirms a move; the only thing that permits a 201 (<see cref="MoveSteps.Confirm"/>).</summary>
    public static ValueTask<ConfirmMoveOutcome> ConfirmMoveAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, MoveAttempt move, CancellationToken cancellation) =>
        record.ApplyInAsync(repository, tag, entry => MoveSteps.Confirm(entry.Entry, entry.In, move), default!, cancellation);

    /// <summary>Gives up the slot of a move (<see cref="MoveSteps.Settle"/>).</summary>
    public static ValueTask<bool> SettleMoveAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, MoveAttempt move, CancellationToken cancellation) =>
        record.ApplyAsync(repository, tag, entry => MoveSteps.Settle(entry, move), default!, cancellation);

    /// <summary>Records what upstream was seen to have (<see cref="MoveSteps.Find"/>).</summary>
    public static ValueTask<FindMoveOutcome> FindMoveAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, SeenEntry seen, FoundMove found, CancellationToken cancellation) =>
        record.ApplyInAsync(
            repository, tag, entry => MoveSteps.Find(entry.Entry, entry.In, seen, found), new FindMoveOutcome.Claimed(), cancellation);

    /// <summary>Forgets what a tag has that is deleted upstream (<see cref="MoveSteps.Forget"/>).</summary>
    public static ValueTask<bool> ForgetMoveAsync(
        this ITagRecord record, RepositoryName repository, Tag tag, CancellationToken cancellation, Origin? origin = null) =>
        record.ApplyAsync(repository, tag, entry => MoveSteps.Forget(entry, origin), default!, cancellation);
}
