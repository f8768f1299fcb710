using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>What is explored, as built: the machine and the record's steps. A broken twin overrides one of these, and tampers with what
/// goes in or comes out; it has no protocol of its own.</summary>
internal class PushRules
{
    public virtual Standing Begin(PushTerms terms) => new(PushProtocol.Begin(terms));

    public virtual Standing Next(Standing at, PushEvent happened) => new(PushProtocol.Next(at.Turn.State, happened));

    public virtual Step<BindOutcome> Bind(TagEntry entry, PushAttempt push) => TagSteps.Bind(entry, push);

    public virtual Step<BindOutcome> TakeOver(TagEntry entry, Binding seen, PushAttempt push) => TagSteps.TakeOver(entry, seen, push);

    public virtual Step<AdoptOutcome> Adopt(TagEntry entry, Binding? seen, Adoption adoption) => TagSteps.Adopt(entry, seen, adoption);

    public virtual Step<ConfirmOutcome> Confirm(TagEntry entry, PushAttempt push) => TagSteps.Confirm(entry, push);

    public virtual Step<bool> Settle(TagEntry entry, PushAttempt push) => TagSteps.Settle(entry, push);

    public virtual Step<ReleaseOutcome> Release(TagEntry entry, ManifestIdentity bound) => TagSteps.Release(entry, bound);

    public virtual Step<ReleaseOutcome> GiveUp(TagEntry entry, Binding seen, DateTimeOffset now) =>
        TagSteps.GiveUp(entry, seen, now, Moments.Takeover);

    // What follows is done outside Core, so the world has it.

    /// <summary>Whether pulls are answered by this binding, and not by upstream.</summary>
    public virtual bool IsPulledByRecord(Binding binding) => binding.IsPublished;

    /// <summary>Whether a push skips the store: its credential has lately written to this very repository.</summary>
    public virtual bool HasWritten(Written written) => written.HasFlag(Written.Here);
}

/// <summary>Where a push stands, and what a twin keeps beside it.</summary>
internal sealed record Standing(PushTurn Turn, object? Aside = null)
{
    /// <summary>What is to be done next.</summary>
    public PushAct Act => Turn.Act;
}
