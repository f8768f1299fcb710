using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>What is explored, as built: the machines and the record's steps. A broken twin overrides one of these, and tampers with what
/// goes in or comes out; it has no protocol of its own.</summary>
internal class RebindRules
{
    public virtual RebindTurn Next(RebindState state, RebindEvent happened) => RebindProtocol.Next(state, happened);

    public virtual Step<TagEntry> Watch(TagEntry entry, Attempt attempt) => RebindSteps.Watch(entry, attempt);

    public virtual Step<RebindOutcome> Rebind(TagEntry entry, TagEntry seen, PushAttempt push) => RebindSteps.Rebind(entry, seen, push);

    public virtual Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push) => TagSteps.Confirm(entry, push);

    /// <summary>Whether a replica pushes only after the record has its heartbeat that says that it enforces.</summary>
    public virtual bool AnnouncesFirst => true;
}

/// <summary>Broken twins. Each must be found.</summary>
internal static class RebindTwins
{
    /// <summary>Nobody asks who enforces.</summary>
    internal sealed class NeverAsks : RebindRules
    {
        public override RebindTurn Next(RebindState state, RebindEvent happened) =>
            base.Next(state, happened is RebindEvent.Asked ? new RebindEvent.Asked(null) : happened);
    }

    /// <summary>The binding is not watched.</summary>
    internal sealed class NeverWatches : RebindRules
    {
        public override Step<TagEntry> Watch(TagEntry entry, Attempt attempt) => new(entry);
    }

    /// <summary>An acknowledgement leaves those who watch as they are.</summary>
    internal sealed class ConfirmKeepsWatch : RebindRules
    {
        public override Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push)
        {
            var step = base.Confirm(entry, push);
            return step.Next?.Binding is { } next && entry.Binding is { } was
                ? step with { Next = step.Next with { Binding = next with { Watch = was.Watch } } }
                : step;
        }
    }

    /// <summary>A replica enforces before its heartbeat says so.</summary>
    internal sealed class EnforcesUnannounced : RebindRules
    {
        public override bool AnnouncesFirst => false;
    }

    /// <summary>The rebind does not ask whether the tag is as it was seen.</summary>
    internal sealed class RebindsWithoutCompare : RebindRules
    {
        public override Step<RebindOutcome> Rebind(TagEntry entry, TagEntry seen, PushAttempt push) => base.Rebind(entry, entry, push);
    }

    /// <summary>Who finds the tag changed binds it to what it pushed, whatever upstream has.</summary>
    internal sealed class NeverLooksAgain : RebindRules
    {
        public override RebindTurn Next(RebindState state, RebindEvent happened) => base.Next(
            state,
            state.Phase is RebindPhase.LookAgain && happened is RebindEvent.Looked looked ? looked with { Sight = new TagSight.Unclear() } : happened);
    }
}
