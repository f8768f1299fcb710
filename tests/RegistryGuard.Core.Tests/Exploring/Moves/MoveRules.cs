using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>What is explored, as built: the machine and the record's steps. A broken twin overrides one of these, and tampers with what
/// goes in or comes out; it has no protocol of its own.</summary>
internal class MoveRules
{
    public virtual Standing Begin(MoveTerms terms) => new(MoveProtocol.Begin(terms));

    public virtual Standing Next(Standing at, MoveEvent happened) => new(MoveProtocol.Next(at.Turn.State, happened));

    public virtual Step<BindMoveOutcome> Bind(TagEntry entry, Incarnation now, SeenEntry seen, MoveAttempt move) =>
        MoveSteps.Bind(entry, now, seen, move);

    public virtual Step<ConfirmMoveOutcome> Confirm(TagEntry entry, Incarnation now, MoveAttempt move) =>
        MoveSteps.Confirm(entry, now, move);

    public virtual Step<FindMoveOutcome> Find(TagEntry entry, Incarnation now, SeenEntry seen, FoundMove found) =>
        MoveSteps.Find(entry, now, seen, found);

    public virtual Step<bool> Settle(TagEntry entry, MoveAttempt move) => MoveSteps.Settle(entry, move);

    // What follows is done outside Core, so the world has it.

    /// <summary>What pulls give by the record alone; null if they look upstream.</summary>
    public virtual ManifestIdentity? Given(TagEntry entry, Incarnation now) => entry.Recorded?.CertainIn(now)?.Content;

    /// <summary>Whether pulls look upstream.</summary>
    public virtual bool IsLookedFor(TagEntry entry, Incarnation now) => entry.Recorded?.CertainIn(now) is null;
}

/// <summary>Where a push stands, and what a twin keeps beside it.</summary>
internal sealed record Standing(MoveTurn Turn, object? Aside = null)
{
    /// <summary>What is to be done next.</summary>
    public MoveAct Act => Turn.Act;
}
