using static RegistryGuard.Core.Tests.Exploring.Push.Happening;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>What is known of the push protocol, row by row. docs/exploring.md tells what each is about.</summary>
internal static class PushChecks
{
    private static readonly Circumstances Durable = new();
    private static readonly Circumstances Lost = new() { Losses = 1 };
    private static readonly Circumstances Released = new() { Releases = 1 };
    private static readonly Circumstances GivenUp = new() { GivesUp = 1 };
    private static readonly Circumstances Many = new()
    {
        OthersJoin = true,
        MayBeOlder = false,
        TakesOverAtAnyTime = true,
        PullsCheckAgain = true,
        OneSeen = true,
    };

    /// <summary>As built: what is claimed.</summary>
    public static IReadOnlyList<PushCheck> Holding { get; } =
    [
        OfFour("durable", Durable with { OneSeen = true, Attempts = 2 }, Pushed | Republished | Joined | KeptForOthers | TakenBack
            | TakenOver | AdoptedForPush | AdoptedForPending | ConfirmedByPull | PublishedLate | Refused | RefusedPending | Abandoned
            | SkippedStore | StoredToRead | HiddenTag | DoneThoughAway),
        Twice("durable-both-kinds", Any(Durable with { OneSeen = true }), Pushed | SkippedStore | StoredToRead | TakenBack | TakenOver),
        Twice("durable-takeover-any-time", Any(Durable with { TakesOverAtAnyTime = true }),
            Acknowledged | Contested | Happening.PutBack | TakenOver | PublishedLate),
        Twice("durable-pulls-check-again", Durable with { TakesOverAtAnyTime = true, PullsCheckAgain = true, OneSeen = true },
            Acknowledged | Contested | Happening.PutBack | TakenOver | ConfirmedByPull),
        Twice("durable-pulls-adopt", Any(Durable with { PullsAdopt = true, OneSeen = true }),
            Acknowledged | AdoptedByPull | FoundMeanwhile),
        Twice("durable-settles-late", Any(Durable with { SettlesLate = true, OneSeen = true }), Acknowledged | SettledLate),
        Twice("durable-ends", Any(Durable with { HasLastPush = true }), Acknowledged | TakenOver),
        new("many-attempts", Many)
        {
            MustHappen = Acknowledged | TakenOver | TakenBack | Untold,
            Fully = Any(Many with { MayBeOlder = true }),
        },

        OfFour("lost", Lost with { Attempts = 2 }, Pushed | BoundAgain | Contested | Happening.PutBack | TakenBack
            | TakenOver | AdoptedForPush | AdoptedForPending | ConfirmedByPull | SkippedStore | DoneThoughAway),
        Twice("lost-both-kinds", Any(Lost), Pushed | BoundAgain | SkippedStore | StoredToRead),
        Twice("lost-newest-writes", Durable with { IsSetBack = true }, Acknowledged | Contested | Happening.PutBack),
        Twice("lost-pulls-adopt", Lost with { PullsAdopt = true }, Acknowledged | AdoptedByPull | BoundAgain | FoundMeanwhile),
        Twice("lost-settles-late", Lost with { SettlesLate = true }, Acknowledged | SettledLate | BoundAgain),
        Twice("lost-judged-by-memory", Any(Lost with { JudgesByMemory = true }), Acknowledged | BoundAgain),
        Twice("lost-ends", Any(Lost with { HasLastPush = true }), Acknowledged | BoundAgain),

        Twice("released", Any(Durable with { Releases = 2 }),
            Acknowledged | Overlooked | OvertakenByRelease | Happening.PutBack | TakenBack | TakenOver),
        Twice("released-pulls-check-again", Released with { PullsCheckAgain = true, OneSeen = true },
            Acknowledged | Overlooked | OvertakenByRelease),
        Twice("released-pulls-adopt", Released with { PullsAdopt = true }, Acknowledged | Overlooked | AdoptedByPull),
        Twice("released-settles-late", Any(Released with { SettlesLate = true }), Acknowledged | Overlooked | SettledLate),
        Twice("released-judged-by-memory", Any(Released with { JudgesByMemory = true }), Acknowledged | OvertakenByRelease),
        new("released-from-both", Any(Durable with { IsReleasedFromBoth = true }))
        {
            MustHappen = Acknowledged | Overlooked | TakenOver | TakenBack,
            Fully = Any(Durable with { IsReleasedFromBoth = true, TakesOverAtAnyTime = true }),
        },
        Twice("released-ends", Any(Released with { HasLastPush = true }), Acknowledged | Overlooked),

        Twice("given-up", GivenUp with { OneSeen = true }, Acknowledged | Happening.GivenUp | AdoptedForPush | RefusedPending),
        new("given-up-takeover-any-time", GivenUp with { TakesOverAtAnyTime = true, MayBeOlder = false })
        {
            MustHappen = Acknowledged | Happening.GivenUp | BoundAgain | Contested,
            Fully = Any(GivenUp with { TakesOverAtAnyTime = true }),
        },

        new("who-may-not-push", new() { Stranger = 1 })
        {
            MustHappen = Acknowledged | SkippedStore | RefusedAtStore | WrittenElsewhere,
            Fully = new() { Stranger = 0, Losses = 1 },
        },
    ];

    /// <summary>Broken on purpose: the same checks find it.</summary>
    public static IReadOnlyList<PushCheck> Broken { get; } =
    [
        new("publish-before-bind", new() { OneSeen = true }, Property.TwoSeen) { Rules = new Twins.PublishBeforeBind() },
        new("look-before-bind", new() { Losses = 1 }, Property.AcknowledgedLost) { Rules = new Twins.LookBeforeBind() },
        new("no-look", new() { Losses = 1 }, Property.AcknowledgedLost) { Rules = new Twins.NoLook() },
        new("no-look-acknowledges-two", new() { Losses = 1 }, Property.TwoAcknowledged) { Rules = new Twins.NoLook() },
        new("look-trusts-404", new() { Losses = 1 }, Property.AcknowledgedLost) { Rules = new Twins.LookTrusts404() },
        new("repush-skips-confirm", new() { Releases = 1 }, Property.AcknowledgedLost) { Rules = new Twins.RepushSkipsConfirm() },
        new("puts-back-pending", new() { Losses = 1 }, Property.AcknowledgedLost) { Rules = new Twins.PutsBackPending() },
        new("settle-ignores-others", new() { OneSeen = true }, Property.TwoSeen) { Rules = new StepTwins.SettleIgnoresOthers() },
        new("takeover-without-attempt", new() { OneSeen = true }, Property.TwoSeen) { Rules = new StepTwins.TakeoverWithoutAttempt() },
        new("many-attempts-forgotten", Many, Property.TwoSeen) { Rules = new StepTwins.ManyAttemptsForgotten() },
        new("pending-pulled-by-record", new() { OneSeen = true }, Property.TwoSeen) { Rules = new StepTwins.PendingPulledByRecord() },
        new("pending-pulled-unstored", new(), Property.SeenNotStored) { Rules = new StepTwins.PendingPulledByRecord() },
        new("no-takeover", new() { HasLastPush = true }, Property.Stuck) { Rules = new Twins.NoTakeover() },
        new("release-of-pending", new() { Releases = 1, PullsCheckAgain = true, OneSeen = true }, Property.TwoSeen)
        {
            Rules = new StepTwins.ReleaseOfPending(),
        },
        new("give-up-of-published", new() { GivesUp = 1, TakesOverAtAnyTime = true }, Property.AcknowledgedLost)
        {
            Rules = new StepTwins.GiveUpOfPublished(),
        },
        new("give-up-too-early", new() { GivesUp = 1, OneSeen = true }, Property.TwoSeen) { Rules = new StepTwins.GiveUpTooEarly() },
        new("mark-holds-last", new() { Releases = 2 }, Property.ReleasedIsBack) { Rules = new StepTwins.MarkHoldsLast() },
        new("adopt-overlooks-mark", new() { Releases = 1 }, Property.ReleasedIsBack) { Rules = new StepTwins.AdoptOverlooksMark() },
        new("confirm-overlooks-mark", new() { Releases = 1 }, Property.ReleasedIsBack) { Rules = new StepTwins.ConfirmOverlooksMark() },
        new("bind-unmarks", new() { Releases = 1 }, Property.ReleasedIsBack) { Rules = new StepTwins.BindUnmarks() },
        new("takeover-unmarks", new() { IsReleasedFromBoth = true, TakesOverAtAnyTime = true }, Property.ReleasedIsBack)
        {
            Rules = new StepTwins.TakeoverUnmarks(),
        },
        new("mark-before-seen", new() { Releases = 1, PullsCheckAgain = true, OneSeen = true }, Property.TwoSeen)
        {
            Rules = new StepTwins.MarkBeforeSeen(),
        },
        new("written-anywhere", new() { Stranger = 1 }, Property.PendingByStranger) { Rules = new StepTwins.WrittenAnywhere() },
    ];

    /// <summary>Not defended: what the documents must not claim.</summary>
    public static IReadOnlyList<PushCheck> NotDefended { get; } =
    [
        new("takeover-of-the-living", new() { TakesOverAtAnyTime = true, OneSeen = true }, Property.TwoSeen),
        new("takeover-of-the-living-and-lost", new() { TakesOverAtAnyTime = true, Losses = 1 }, Property.AcknowledgedLost),
        new("lost-one-seen", new() { Losses = 1, OneSeen = true }, Property.TwoSeen),
        new("lost-twice", new() { Losses = 2 }, Property.AcknowledgedLost),
        new("released-and-lost", new() { Releases = 1, Losses = 1 }, Property.ReleasedIsBack),
        new("released-and-seen", new() { Releases = 1, OneSeen = true }, Property.TwoSeen),
    ];

    private const Happening Pushed = Acknowledged | AcknowledgedAgain;

    private static Circumstances Any(Circumstances may) => may with { AnyMayHaveWritten = true };

    // In the larger world each binds up to twice, whether or not it has written before.
    private static PushCheck Twice(string name, Circumstances may, Happening mustHappen) =>
        new(name, may) { MustHappen = mustHappen, Fully = Any(may with { Attempts = 2 }) };

    // In the larger world four push.
    private static PushCheck OfFour(string name, Circumstances may, Happening mustHappen) =>
        new(name, may) { MustHappen = mustHappen, Fully = may with { Attempts = 1, Pushers = 4 } };
}
