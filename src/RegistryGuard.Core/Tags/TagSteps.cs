using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>What a step makes of a tag's entry.</summary>
/// <param name="Outcome">What the caller is told.</param>
/// <param name="Next">The entry from now on, or null to leave it as it is.</param>
/// <param name="Appended">A move to append to the tag's history in the same atomic step.</param>
public readonly record struct Step<TOutcome>(TOutcome Outcome, TagEntry? Next = null, Move? Appended = null)
{
    /// <summary>The fingerprint of the policy under which a tag was written that the record does not bind. A note of another policy's
    /// that all its protected tags are in the record (<see cref="KnownNote"/>) is removed in the same atomic step.</summary>
    public string? WrittenUnder { get; init; }

    /// <summary>What the audit list is to tell of this step; null for nothing, and always of a step that changes nothing. The record adds
    /// the repository, the tag, the time and the number, and writes it in the same atomic step.</summary>
    public AuditLine? Told { get; init; }
}

/// <summary>The atomic steps of the push protocol, as pure functions of a tag's entry. Every store runs these, so that all of
/// them decide alike; a store only sees to it that nothing comes between reading the entry and writing the next.</summary>
/// <remarks>The explorer in Core.Tests runs these very functions in every order (docs/exploring.md).</remarks>
public static class TagSteps
{
    /// <summary>Protocol step 2. Unbound: pending. Pending with the same manifest: joined, its age renewed. A mark of an earlier
    /// release stays until the manifest is published, for this push may yet be taken back.</summary>
    public static Step<BindOutcome> Bind(TagEntry entry, PushAttempt push) => entry.Binding switch
    {
        null => Pend(entry, push, default),
        { IsPublished: false } pending when pending.Content.IsSameAs(push.Content) => Pend(entry, push, pending.OpenAttempts),
        var other => new(new BindOutcome.Bound(other)),
    };

    /// <summary>A pending binding of another manifest, given up by those who pushed it, is replaced, provided that it is just
    /// as it was seen. Its attempts stay open: one may yet reach upstream. Its mark of an earlier release stays too, for the tag
    /// may yet be taken back.</summary>
    public static Step<BindOutcome> TakeOver(TagEntry entry, Binding seen, PushAttempt push) => entry.Binding switch
    {
        null => new(new BindOutcome.Gone()),
        { IsPublished: false } pending when IsAsSeen(pending, seen) =>
            Pend(entry, push, pending.OpenAttempts),
        var other => new(new BindOutcome.Bound(other)),
    };

    /// <summary>Protocol steps 0 and 3: what upstream was seen to have is published, provided that the tag is just as it was
    /// when upstream was asked. A digest that the tag was released from is overlooked, unless it is just being pushed again.</summary>
    public static Step<AdoptOutcome> Adopt(TagEntry entry, Binding? seen, Adoption adoption)
    {
        var isAsSeen = (entry.Binding, seen) switch
        {
            (null, null) => true,
            ({ IsPublished: false } pending, not null) => IsAsSeen(pending, seen),
            _ => false,
        };
        if (!isAsSeen)
        {
            // Even if what was found is overlooked: whoever looked may no longer be bound, and must not go on to publish.
            return new(new AdoptOutcome.Changed());
        }

        var isPushedAgain = entry.Binding is { } binding && binding.Content.IsSameAs(adoption.Content);
        return !isPushedAgain && entry.Released.Any(adoption.Content.Is)
            ? new(new AdoptOutcome.Released())
            : Published(entry, adoption, isAdopted: !isPushedAgain);
    }

    /// <summary>Protocol step 5. An unbound tag that was never released is one whose binding was lost with the record. So is one that was
    /// found upstream after this push began: whoever looked may have done so before a delete. That one is in the audit list already, with
    /// this manifest.</summary>
    public static Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push) => entry.Binding switch
    {
        { IsPublished: true, IsRetired: true } retired => new(new ConfirmOutcome.Overtaken(retired)),
        { IsPublished: true, IsDeleted: true } deleted when deleted.Content.IsSameAs(push.Content) =>
            new(new ConfirmOutcome.Rebound(), Publish(entry, deleted.Content, deleted.Since, deleted.By, deleted.IsAdopted)) { Told = Bound(push) },
        { IsPublished: true, IsAdopted: true } found when found.Since > push.At && found.Content.IsSameAs(push.Content) =>
            new(new ConfirmOutcome.Rebound(), Publish(entry, found.Content, push.At, found.By, isAdopted: true)),
        // What is acknowledged here, no push in audit mode that looked before replaces any more (RebindSteps).
        { IsPublished: true } same when same.Content.IsSameAs(push.Content) => same.Watch == Attempt.None
            ? new(new ConfirmOutcome.Confirmed())
            : new(new ConfirmOutcome.Confirmed(), entry with { Binding = same with { Watch = Attempt.None } }),
        { IsPublished: true } other => new(new ConfirmOutcome.Overtaken(other)),
        { } pending when pending.Content.IsSameAs(push.Content) =>
            new(new ConfirmOutcome.Confirmed(), Publish(entry, pending.Content, pending.Since, pending.By)) { Told = Bound(push) },
        { } other => new(new ConfirmOutcome.Contested(other)),
        null when entry.Released.IsEmpty =>
            new(new ConfirmOutcome.Rebound(), Publish(entry, push.Content, push.At, push.By)) { Told = Bound(push) },
        null => new(new ConfirmOutcome.Overtaken(null)),
    };

    /// <summary>An attempt that upstream refused for certain has no effect any more; when none is left that may have one, the
    /// pending binding is taken back.</summary>
    public static Step<bool> Settle(TagEntry entry, PushAttempt push)
    {
        if (entry.Binding is not { IsPublished: false } pending || !pending.OpenAttempts.All.Contains(push.Number))
        {
            return new(false);
        }

        var open = pending.OpenAttempts.Without(push.Number);
        return open.IsEmpty
            ? new(true, entry with { Binding = null })
            : new(false, entry with { Binding = pending with { OpenAttempts = open } });
    }

    /// <summary>An administrator frees the tag from a published binding. The mark is a set: a late push of any digest that the tag
    /// was ever released from must find it. A pending binding can't be released, for its push may be acknowledged at any
    /// moment; it waits for takeover.</summary>
    public static Step<ReleaseOutcome> Release(TagEntry entry, ManifestIdentity bound, Origin? origin = null, string reason = "") =>
        entry.Binding is { IsPublished: true } former && former.Content.IsSameAs(bound)
            ? new(new ReleaseOutcome.Released(former), Marked(entry, former.Content) with { Binding = null })
            {
                Told = Told(AuditKind.Release, origin) with { Was = former.Content.Digest, Reason = reason },
            }
            : new(new ReleaseOutcome.NotPublished(entry.Binding));

    /// <summary>An administrator retires the tag: the name stays taken for good. The binding remains, so that it can be told what the name
    /// stood for, and nothing needs its manifest for it any more.</summary>
    public static Step<ReleaseOutcome> Retire(TagEntry entry, ManifestIdentity bound, Origin? origin = null, string reason = "") =>
        entry.Binding is { IsPublished: true } former && former.Content.IsSameAs(bound)
            ? new(new ReleaseOutcome.Released(former), entry with { Binding = former with { IsDeleted = true, IsRetired = true, IsAdopted = false, Watch = Attempt.None } })
            {
                Told = Told(AuditKind.Release, origin) with { Was = former.Content.Digest, Reason = "retired: " + reason },
            }
            : new(new ReleaseOutcome.NotPublished(entry.Binding));

    /// <summary>An administrator gives up a push that was interrupted. What comes of it is what comes of a takeover, so it must be as old
    /// (<c>push.takeover</c>): until then it may be acknowledged at any moment. No mark is left, for readers may have seen the manifest:
    /// if upstream has it, the next push or pull finds it there, and binds the tag to it.</summary>
    /// <param name="entry">The tag's entry.</param>
    /// <param name="seen">The pending binding as it was seen.</param>
    /// <param name="now">The time.</param>
    /// <param name="takeover">The age from which on it may be given up.</param>
    /// <param name="origin">Who gives it up.</param>
    /// <param name="reason">Why.</param>
    public static Step<ReleaseOutcome> GiveUp(
        TagEntry entry, Binding seen, DateTimeOffset now, TimeSpan takeover, Origin? origin = null, string reason = "")
    {
        if (entry.Binding is not { IsPublished: false } pending)
        {
            return new(new ReleaseOutcome.NotPublished(entry.Binding));
        }

        return !IsAsSeen(pending, seen) || now - pending.Since < takeover
            ? new(new ReleaseOutcome.StillPending(pending))
            : new(new ReleaseOutcome.Released(pending), entry with { Binding = null })
            {
                Told = Told(AuditKind.Release, origin) with { Was = pending.Content.Digest, Reason = "a push was given up: " + reason },
            };
    }

    /// <summary>A client whose rule lets it deletes the tag upstream, or upstream did not let it. The name stays taken: the
    /// binding remains, and only the same manifest can be pushed to it again.</summary>
    public static Step<bool> MarkDeleted(TagEntry entry, ManifestIdentity content, bool isDeleted, Origin? origin = null) =>
        entry.Binding is { IsPublished: true, IsRetired: false } binding && binding.IsDeleted != isDeleted && binding.Content.IsSameAs(content)
            ? new(true, entry with { Binding = binding with { IsDeleted = isDeleted } })
            {
                Told = Told(isDeleted ? AuditKind.Deletion : AuditKind.Undeletion, origin) with { Digest = content.Digest },
            }
            : new(false);

    /// <summary>An open tag was written. A binding from a time when the tag was protected is dropped, and what is known of it as a
    /// recorded floating tag.</summary>
    public static Step<bool> Open(TagEntry entry, string policy, Origin? origin = null)
    {
        var next = entry is { Binding: null, Recorded: null } ? null : entry with { Binding = null, Recorded = null };
        var told = entry.Binding is { } binding ? Told(AuditKind.Drop, origin) with { Was = binding.Content.Digest } : null;
        return new(entry.Binding is not null, next) { WrittenUnder = policy, Told = told };
    }

    /// <summary>A plain floating tag was written upstream. If it has what its last move gave it, nothing has moved. A binding from a time
    /// when the tag was protected is dropped, and what is known of it as a recorded floating tag.</summary>
    public static Step<Floated> Float(TagEntry entry, NewMove move)
    {
        if (entry is { Binding: null, LastMove: { } last } && last.Content.IsSameAs(move.Content))
        {
            return new(new(last, IsNew: false), entry.Recorded is null ? null : entry with { Recorded = null }) { WrittenUnder = move.Policy };
        }

        var published = entry.Binding is { IsPublished: true } binding ? binding.Content.Digest : (Digest?)null;
        var previous = published ?? entry.LastMove?.Content.Digest;
        var next = new Move((entry.LastMove?.Number ?? 0) + 1, move.Content, previous, move.At, move.By, move.Client);
        return new(new(next, IsNew: true), entry with { Binding = null, LastMove = next, Recorded = null }, next)
        {
            WrittenUnder = move.Policy,
            Told = MovedTo(next, AuditKind.Move, move.Origin, entry),
        };
    }

    /// <summary>The digests that must be there from now on and did not have to be for this tag before: a step that makes any
    /// needed must not pass a claim for its deletion.</summary>
    public static DigestSet MadeNeeded(TagEntry entry, TagEntry next)
    {
        DigestSet made = default;
        foreach (var content in next.Needed)
        {
            if (!entry.Needed.Any(content.IsSameAs))
            {
                made = made.With(content.All);
            }
        }

        return made;
    }

    /// <summary>What the audit list tells of a move. One that takes a binding away says so.</summary>
    internal static AuditLine MovedTo(Move move, string kind, Origin origin, TagEntry from) => origin.Tells(kind) with
    {
        Digest = move.Content.Digest,
        Was = move.Previous,
        Reason = from.Binding is { } dropped ? $"its rule no longer protects the tag, so its binding to {dropped.Content.Digest} is dropped" : "",
    };

    internal static AuditLine Bound(PushAttempt push) => push.Origin.Tells(AuditKind.Binding) with { Digest = push.Content.Digest };

    private static AuditLine Told(string kind, Origin? origin) => (origin ?? Origin.Unknown).Tells(kind);

    private static Step<BindOutcome> Pend(TagEntry entry, PushAttempt push, OpenAttempts open)
    {
        var binding = new Binding(push.Content, BindingState.Pending, push.At, push.By, open.With(push.Number));
        return new(new BindOutcome.Pending(binding), entry with { Binding = binding });
    }

    private static Step<AdoptOutcome> Published(TagEntry entry, Adoption adoption, bool isAdopted)
    {
        var next = Publish(entry, adoption.Content, adoption.At, adoption.By, isAdopted);
        var told = adoption.Origin.Tells(isAdopted ? AuditKind.Adoption : AuditKind.Binding) with { Digest = adoption.Content.Digest };
        return new(new AdoptOutcome.Published(next.Binding!), next) { Told = told };
    }

    internal static TagEntry Publish(TagEntry entry, ManifestIdentity content, DateTimeOffset since, string by, bool isAdopted = false) =>
        Unmarked(entry, content) with
        {
            Binding = new(content, BindingState.Published, since, by, default) { IsAdopted = isAdopted },
            Recorded = null,
        };

    private static TagEntry Marked(TagEntry entry, ManifestIdentity content) =>
        entry with { Released = [.. Unmarked(entry, content).Released, content.Digest] };

    private static TagEntry Unmarked(TagEntry entry, ManifestIdentity content) =>
        entry with { Released = entry.Released.RemoveAll(content.Is) };

    private static bool IsAsSeen(Binding current, Binding seen) =>
        current.Content.IsSameAs(seen.Content) && current.OpenAttempts == seen.OpenAttempts;
}
