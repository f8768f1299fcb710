namespace RegistryGuard.Core.Tags;

/// <summary>The atomic steps of a push to a protected tag in audit mode, which is bound anew (docs/push-protocol.md, "Audit mode"). A push
/// watches the binding before it asks who enforces, and replaces it only if nobody has watched it, changed it or acknowledged it in
/// enforce mode since.</summary>
/// <remarks>The explorer in Core.Tests runs these very functions in every order (docs/exploring.md).</remarks>
public static class RebindSteps
{
    /// <summary>Notes on a published binding that this push may replace it. Other bindings change with whatever comes to them, so they need
    /// no note.</summary>
    public static Step<TagEntry> Watch(TagEntry entry, Attempt attempt)
    {
        if (entry.Binding is not { IsPublished: true, IsRetired: false } binding)
        {
            return new(entry);
        }

        var next = entry with { Binding = binding with { Watch = attempt } };
        return new(next, next);
    }

    /// <summary>Binds the tag to what upstream has taken, or was found to have, provided that the entry is just as this push saw it. What is
    /// bound already stays as it is.</summary>
    /// <param name="entry">The tag's entry.</param>
    /// <param name="seen">The entry as this push saw it.</param>
    /// <param name="push">What upstream has now.</param>
    public static Step<RebindOutcome> Rebind(TagEntry entry, TagEntry seen, PushAttempt push)
    {
        if (!IsAsSeen(entry, seen))
        {
            return new(new RebindOutcome.Changed());
        }

        if (entry.Binding is { IsPublished: true, IsDeleted: false } same && same.Content.IsSameAs(push.Content))
        {
            return new(new RebindOutcome.Rebound());
        }

        var next = TagSteps.Publish(entry, push.Content, push.At, push.By);
        return new(new RebindOutcome.Rebound(), next with { Binding = next.Binding! with { Watch = push.Number } })
        {
            Told = TagSteps.Bound(push) with
            {
                Was = entry.Binding?.Content.Digest,
                Reason = entry.Binding is null ? "" : "in audit mode the tag is bound anew",
            },
        };
    }

    private static bool IsAsSeen(TagEntry entry, TagEntry seen) =>
        entry.Released.SequenceEqual(seen.Released) && (entry.Binding, seen.Binding) switch
        {
            (null, null) => true,
            ({ } now, { } then) => now.Content.IsSameAs(then.Content) && now.State == then.State && now.IsDeleted == then.IsDeleted
                && now.IsRetired == then.IsRetired && now.Watch == then.Watch && now.OpenAttempts == then.OpenAttempts,
            _ => false,
        };
}

/// <summary>What came of <see cref="TagRecordSteps.RebindAsync"/>.</summary>
public abstract record RebindOutcome
{
    private RebindOutcome()
    {
    }

    /// <summary>The tag is bound so, and published.</summary>
    public sealed record Rebound : RebindOutcome;

    /// <summary>The tag has changed since it was seen.</summary>
    public sealed record Changed : RebindOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : RebindOutcome;
}
