using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>The atomic steps of recorded floating tags, as pure functions of a tag's entry and of which record it is in
/// (docs/moves.md). As with <see cref="TagSteps"/>, a store only sees to it that nothing comes between reading both and writing the
/// next entry.</summary>
/// <remarks>The explorer in Core.Tests runs these very functions in every order (docs/exploring.md).</remarks>
public static class MoveSteps
{
    /// <summary>A move becomes pending in the slot after the last one, provided that the tag is just as it was when the move was judged,
    /// and in the same record. A pending move is replaced: no pull has shown it, and its pusher finds itself overtaken.</summary>
    public static Step<BindMoveOutcome> Bind(TagEntry entry, Incarnation now, SeenEntry seen, MoveAttempt move)
    {
        if (!seen.IsStill(entry, now))
        {
            return new(new BindMoveOutcome.Changed());
        }

        var pending = new PendingMove(NextNumber(entry), move.Content, move.Number, move.At, move.By, now) { Archives = ArchivesFor(entry, seen, move) };
        var next = entry with { Recorded = (entry.Recorded ?? Nothing) with { Pending = pending } };
        return new(new BindMoveOutcome.Pending(pending), next) { WrittenUnder = move.Policy };
    }

    /// <summary>An attempt that has no effect upstream, and won't have one, gives up its slot; true if it had it.</summary>
    public static Step<bool> Settle(TagEntry entry, MoveAttempt move) => entry.Recorded is { Pending: { } pending } recorded
        && pending.Attempt == move.Number
            ? new(true, entry with { Recorded = OrNull(recorded with { Pending = null }) })
            : new(false);

    /// <summary>The pending move is confirmed if it is this attempt's, and the record is still the one that it was bound in. A move that
    /// somebody else confirmed with this manifest in that record counts as this one.</summary>
    public static Step<ConfirmMoveOutcome> Confirm(TagEntry entry, Incarnation now, MoveAttempt move)
    {
        if (move.IsPlain)
        {
            return ConfirmPlain(entry, now, move);
        }

        var (certain, pending) = (entry.Recorded?.CertainIn(now), entry.Recorded?.Pending);
        var isSameRecord = move.In == now;
        if (isSameRecord && pending is { } own && own.Attempt == move.Number && own.In == now)
        {
            return Confirmed(entry, move, now);
        }

        // A pending move of another may be published upstream already, or after this one: its pusher decides, and then this is asked again.
        return (certain, pending) switch
        {
            (_, { } other) when isSameRecord && other.In == now => new(new ConfirmMoveOutcome.Contested(other)),
            (null, _) => new(new ConfirmMoveOutcome.Lost()),
            var (current, _) when !current.Content.IsSameAs(move.Content) => new(new ConfirmMoveOutcome.Overtaken(current)),
            var (current, _) when isSameRecord => new(new ConfirmMoveOutcome.Confirmed(current)) { WrittenUnder = move.Policy },
            _ => new(new ConfirmMoveOutcome.Lost()),
        };
    }

    /// <summary>What upstream was seen to have is recorded as a move, provided that the tag was uncertain when upstream was asked, and
    /// still is. Over a certain entry it is drift, and no move. What was pending was judged without knowing of it, and gives way.</summary>
    public static Step<FindMoveOutcome> Find(TagEntry entry, Incarnation now, SeenEntry seen, FoundMove found)
    {
        if (entry.Recorded?.CertainIn(now) is not null)
        {
            return new(new FindMoveOutcome.Certain(new(entry, now), IsNew: false));
        }

        if (!seen.IsStill(entry, now))
        {
            return new(new FindMoveOutcome.Changed());
        }

        // What the last move gave the tag is that move still.
        var isLast = entry.LastMove is { } last && last.Content.IsSameAs(found.Content);
        var move = isLast
            ? entry.LastMove! with { Content = found.Content }
            : new Move(NextNumber(entry), found.Content, PreviousOf(entry), found.At, found.By, found.Client);
        var next = entry with { LastMove = move, Recorded = new(new(move, now) { IsFound = true }, null) { Kept = KeptOf(entry) } };
        return new(new FindMoveOutcome.Certain(new(next, now), IsNew: true), next, isLast ? null : move)
        {
            Told = isLast ? null : found.Origin.Tells(AuditKind.Adoption) with { Digest = move.Content.Digest, Was = move.Previous },
        };
    }

    /// <summary>The tag is protected now. What the record is certain that it has becomes its published binding, whatever upstream has under
    /// it; a pending binding, from before the tag was recorded, gives way. The outcome is the entry from then on.</summary>
    public static Step<TagEntry> Protect(TagEntry entry, Incarnation now)
    {
        if (entry.Binding is { IsPublished: true } || entry.Recorded?.CertainIn(now) is not { Move: var move, IsFound: var isFound })
        {
            return new(entry);
        }

        var binding = new Binding(move.Content, BindingState.Published, move.At, move.By, default) { IsAdopted = isFound };
        var next = entry with { Binding = binding, Released = entry.Released.RemoveAll(move.Content.Is), Recorded = null };
        return new(next, next)
        {
            // By nobody's request: the rule has changed.
            Told = new(AuditKind.Binding) { Digest = move.Content.Digest, Reason = "its rule protects the tag now, so it is bound to what it has" },
        };
    }

    /// <summary>The tag was deleted upstream. Nobody knows what it has from now on but upstream; the numbers of its moves go on, and what
    /// was kept is kept.</summary>
    public static Step<bool> Forget(TagEntry entry, Origin? origin = null) => entry.Recorded is { Confirmed: null, Pending: null } or null
        ? new(false)
        : new(true, entry with { Recorded = OrNull(entry.Recorded with { Confirmed = null, Pending = null }) })
        {
            Told = (origin ?? Origin.Unknown).Tells(AuditKind.Deletion) with { Digest = entry.Recorded.Confirmed?.Content.Digest },
        };

    // A plain tag keeps no confirmed move: whoever pushes next asks upstream. What was moved to since the bind is known by its number.
    private static Step<ConfirmMoveOutcome> ConfirmPlain(TagEntry entry, Incarnation now, MoveAttempt move)
    {
        var isSameRecord = move.In == now;
        return (entry.Recorded?.Pending, entry.LastMove) switch
        {
            ({ } own, _) when isSameRecord && own.In == now && own.Attempt == move.Number => Floated(entry, now, move),
            ({ } other, _) when isSameRecord && other.In == now => new(new ConfirmMoveOutcome.Contested(other)),
            (_, { } last) when isSameRecord && last.Number >= move.Slot => new(new ConfirmMoveOutcome.Overtaken(new(last, now))),
            _ => new(new ConfirmMoveOutcome.Lost()),
        };
    }

    // Each move gets a number of its own, also one to what the record believed to be there: else the entry would be as it was before, and
    // another push judged then could still be bound.
    private static Step<ConfirmMoveOutcome> Floated(TagEntry entry, Incarnation now, MoveAttempt attempt)
    {
        var isThere = attempt.Had is { } had && attempt.Content.Is(had);
        var isLast = isThere && entry is { Binding: null, LastMove: { } last } && last.Content.IsSameAs(attempt.Content);
        var move = isLast
            ? entry.LastMove!
            : new Move(NextNumber(entry), attempt.Content, isThere ? PreviousOf(entry) : attempt.Had, attempt.At, attempt.By, attempt.Client);
        var next = entry with { Binding = null, LastMove = move, Recorded = null };
        return new(new ConfirmMoveOutcome.Confirmed(new(move, now)), next, isLast ? null : move)
        {
            WrittenUnder = attempt.Policy,
            Told = isLast ? null : ToldOf(move, attempt, entry),
        };
    }

    // A binding from a time when the tag was protected goes with the first move that is confirmed, and not before: no pull drops one.
    private static Step<ConfirmMoveOutcome> Confirmed(TagEntry entry, MoveAttempt attempt, Incarnation now)
    {
        var move = new Move(NextNumber(entry), attempt.Content, PreviousOf(entry), attempt.At, attempt.By, attempt.Client);
        var confirmed = new ConfirmedMove(move, now);
        var (before, written) = (KeptOf(entry), entry.Recorded?.Pending?.Archives ?? default);
        var kept = before.After(written, attempt.Content, entry.Recorded?.CertainIn(now)?.Content, attempt.Keep);
        var next = entry with { Binding = null, LastMove = move, Recorded = new(confirmed, null) { Kept = kept } };
        return new(new ConfirmMoveOutcome.Confirmed(confirmed) { Dropped = before.Without(kept) }, next, move)
        {
            WrittenUnder = attempt.Policy,
            Told = ToldOf(move, attempt, entry),
        };
    }

    private static AuditLine ToldOf(Move move, MoveAttempt attempt, TagEntry entry)
    {
        var told = TagSteps.MovedTo(move, attempt.Kind, attempt.Origin, entry);
        return attempt.Reason.Length > 0 ? told with { Reason = attempt.Reason } : told;
    }

    private static Recorded Nothing { get; } = new(null, null);

    private static Recorded? OrNull(Recorded recorded) => recorded.IsNothing ? null : recorded;

    private static KeptManifests KeptOf(TagEntry entry) => entry.Recorded?.Kept ?? default;

    // What is moved to has its archive tag from the beginning. Else the write of a push that is overtaken could take the tag from it
    // before the next move gives it one, and a garbage collection that comes then would take it.
    private static KeptManifests ArchivesFor(TagEntry entry, SeenEntry seen, MoveAttempt move) => move.Keep == 0
        ? default
        : KeptOf(entry).Missing(
            seen.Certain is { } current ? [current.Content, move.Content] : [move.Content],
            entry.Recorded?.Pending?.Archives ?? default,
            move.At);

    private static long NextNumber(TagEntry entry) => (entry.LastMove?.Number ?? 0) + 1;

    // A tag that was bound and then moved was last moved to what it was bound to.
    private static Digest? PreviousOf(TagEntry entry) =>
        entry.Recorded?.Confirmed is null && entry.Binding is { IsPublished: true } binding
            ? binding.Content.Digest
            : entry.LastMove?.Content.Digest;
}
