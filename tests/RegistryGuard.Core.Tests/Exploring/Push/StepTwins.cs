using System.Collections.Immutable;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Broken twins of the record's steps: the real one, with what goes in or comes out tampered with. Each must be found.</summary>
internal static class StepTwins
{
    private static ImmutableArray<Digest> Without(ImmutableArray<Digest> released, ManifestIdentity content) =>
        released.RemoveAll(content.Is);

    /// <summary>The last to settle takes the binding back, whoever else is open.</summary>
    internal sealed class SettleIgnoresOthers : PushRules
    {
        public override Step<bool> Settle(TagEntry entry, PushAttempt push) => base.Settle(entry, push) switch
        {
            { Next: { } next } => new(true, next with { Binding = null }),
            var step => step,
        };
    }

    /// <summary>A takeover asks only whether the image is still the one that was seen.</summary>
    internal sealed class TakeoverWithoutAttempt : PushRules
    {
        public override Step<BindOutcome> TakeOver(TagEntry entry, Binding seen, PushAttempt push) => base.TakeOver(
            entry, entry.Binding is { } binding ? seen with { OpenAttempts = binding.OpenAttempts } : seen, push);
    }

    /// <summary>Attempts that are too many to be told apart are forgotten.</summary>
    internal sealed class ManyAttemptsForgotten : PushRules
    {
        public override Step<BindOutcome> Bind(TagEntry entry, PushAttempt push) => Forget(base.Bind(entry, push));

        public override Step<BindOutcome> TakeOver(TagEntry entry, Binding seen, PushAttempt push) =>
            Forget(base.TakeOver(entry, seen, push));

        private static Step<BindOutcome> Forget(Step<BindOutcome> step) => step switch
        {
            { Next: { Binding: { } pending } next } => Forget(next, new OpenAttempts(pending.OpenAttempts.All.Remove(Attempt.None))),
            _ => step,
        };

        private static Step<BindOutcome> Forget(TagEntry next, OpenAttempts open)
        {
            var forgotten = next.Binding! with { OpenAttempts = open };
            return new(new BindOutcome.Pending(forgotten), next with { Binding = forgotten });
        }
    }

    /// <summary>A pending binding is released as if it were published.</summary>
    internal sealed class ReleaseOfPending : PushRules
    {
        public override Step<ReleaseOutcome> Release(TagEntry entry, ManifestIdentity bound) => base.Release(
            entry with { Binding = entry.Binding is { } binding ? binding with { State = BindingState.Published } : null }, bound);
    }

    /// <summary>A published binding is given up as if it were pending.</summary>
    internal sealed class GiveUpOfPublished : PushRules
    {
        public override Step<ReleaseOutcome> GiveUp(TagEntry entry, Binding seen, DateTimeOffset now) => base.GiveUp(
            entry with { Binding = entry.Binding is { } binding ? binding with { State = BindingState.Pending } : null }, seen, now);
    }

    /// <summary>A push is given up however young it is.</summary>
    internal sealed class GiveUpTooEarly : PushRules
    {
        public override Step<ReleaseOutcome> GiveUp(TagEntry entry, Binding seen, DateTimeOffset now) =>
            base.GiveUp(entry, seen, Moments.TooLate);
    }

    /// <summary>The mark holds only what was released last.</summary>
    internal sealed class MarkHoldsLast : PushRules
    {
        public override Step<ReleaseOutcome> Release(TagEntry entry, ManifestIdentity bound) => base.Release(entry, bound) switch
        {
            { Next: { } next } step => step with { Next = next with { Released = [next.Released[^1]] } },
            var step => step,
        };
    }

    /// <summary>An adoption takes no notice of the mark.</summary>
    internal sealed class AdoptOverlooksMark : PushRules
    {
        public override Step<AdoptOutcome> Adopt(TagEntry entry, Binding? seen, Adoption adoption) =>
            base.Adopt(entry with { Released = [] }, seen, adoption) switch
            {
                { Next: { } next } step => step with { Next = next with { Released = Without(entry.Released, adoption.Content) } },
                var step => step,
            };
    }

    /// <summary>A confirm takes no notice of the mark.</summary>
    internal sealed class ConfirmOverlooksMark : PushRules
    {
        public override Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push) =>
            base.Confirm(entry with { Released = [] }, push) switch
            {
                { Next: { } next } step => step with { Next = next with { Released = Without(entry.Released, push.Content) } },
                var step => step,
            };
    }

    /// <summary>The mark goes when an image is pushed again, not when it is published.</summary>
    internal sealed class BindUnmarks : PushRules
    {
        public override Step<BindOutcome> Bind(TagEntry entry, PushAttempt push) => Unmark(base.Bind(entry, push), push);

        public override Step<BindOutcome> TakeOver(TagEntry entry, Binding seen, PushAttempt push) =>
            Unmark(base.TakeOver(entry, seen, push), push);

        private static Step<BindOutcome> Unmark(Step<BindOutcome> step, PushAttempt push) => step.Next is { } next
            ? step with { Next = next with { Released = Without(next.Released, push.Content) } }
            : step;
    }

    /// <summary>A takeover drops the mark of what it takes over.</summary>
    internal sealed class TakeoverUnmarks : PushRules
    {
        public override Step<BindOutcome> TakeOver(TagEntry entry, Binding seen, PushAttempt push) =>
            base.TakeOver(entry with { Released = Without(entry.Released, seen.Content) }, seen, push);
    }

    /// <summary>Whoever finds a released image is told so, even if its own binding is gone.</summary>
    internal sealed class MarkBeforeSeen : PushRules
    {
        public override Step<AdoptOutcome> Adopt(TagEntry entry, Binding? seen, Adoption adoption) =>
            entry.Released.Any(adoption.Content.Is) && entry.Binding?.Content.IsSameAs(adoption.Content) is not true
                ? new(new AdoptOutcome.Released())
                : base.Adopt(entry, seen, adoption);
    }

    /// <summary>Pulls make no difference between pending and published.</summary>
    internal sealed class PendingPulledByRecord : PushRules
    {
        public override bool IsPulledByRecord(Binding binding) => true;
    }

    /// <summary>Who has written to any repository skips the store in all.</summary>
    internal sealed class WrittenAnywhere : PushRules
    {
        public override bool HasWritten(Written written) => written is not Written.Nowhere;
    }
}
