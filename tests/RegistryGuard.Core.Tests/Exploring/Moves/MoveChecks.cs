using static RegistryGuard.Core.Tests.Exploring.Moves.Happening;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>What is known of the protocol of recorded floating tags, row by row. docs/exploring.md tells what each is about.</summary>
internal static class MoveChecks
{
    private static readonly Circumstances Durable = new() { OneTakesEffect = true };
    private static readonly Circumstances AnyEffect = new();
    private static readonly Circumstances EndsRight = Durable with { EndsRight = true, Begins = [Beginning.Certain] };
    private static readonly Circumstances Lost = new() { Losses = 1 };
    private static readonly Circumstances SetBack = new() { Losses = 1, IsSetBack = true };
    private static readonly Circumstances Plain = new() { IsPlain = true };
    private static readonly Circumstances Kept = new() { Keeps = true, Begins = [Beginning.Certain] };

    /// <summary>As built: what is claimed.</summary>
    public static IReadOnlyList<MoveCheck> Holding { get; } =
    [
        new("moves", Durable)
        {
            MustHappen = Acknowledged | Replaced | JudgedAgain | ConditionFailed | FoundByPush | FoundByPull | FoundInVain | FoundForPusher
                | Settled | Contested | Overtaken | PutBackAgain,
        },
        new("moves-end-right", EndsRight)
        {
            MustHappen = Acknowledged | Contested | Overtaken | PutBackAgain,
        },
        new("moves-first-again", EndsRight with { PushesTheFirstAgain = true, MayRequire = false })
        {
            MustHappen = Acknowledged | AcknowledgedAgain | SlotForTheSame | Overtaken,
        },
        new("moves-kept", Kept with { TakesTurns = true }) { MustHappen = Acknowledged | Happening.Kept | KeptBoth | Settled },
        new("moves-kept-beside-another", Kept) { MustHappen = Acknowledged | Happening.Kept | KeptBoth | Settled | Contested | Overtaken },
        new("moves-lost", Lost with { Begins = [Beginning.Certain, Beginning.Absent] })
        {
            Fully = Lost with { Begins = [Beginning.Unknown] },
            MustHappen = Acknowledged | Replaced | JudgedAgain | ConditionFailed | FoundByPush | FoundByPull | Contested | Overtaken
                | RecordChanged,
        },
        new("moves-set-back", SetBack with { Begins = [Beginning.Certain] })
        {
            Fully = SetBack,
            MustHappen = Acknowledged | Replaced | JudgedAgain | ConditionFailed | FoundByPush | FoundByPull | Contested | Overtaken
                | RecordChanged,
        },
        new("moves-plain", Plain with { EndsRight = true })
        {
            MustHappen = Acknowledged | Replaced | JudgedAgain | ConditionFailed | Settled | Contested | Overtaken,
        },
        new("moves-plain-beside-another", Plain with { WritesOtherwise = true })
        {
            MustHappen = Acknowledged | ConditionFailed | Contested | Overtaken | RecordChanged | WrittenOtherwise,
        },
        new("moves-plain-lost", Plain with { Losses = 1 }) { MustHappen = Acknowledged | ConditionFailed | Overtaken | RecordChanged },
        new("moves-plain-set-back", Plain with { Losses = 1, IsSetBack = true })
        {
            MustHappen = Acknowledged | ConditionFailed | Overtaken | RecordChanged,
        },
    ];

    /// <summary>Broken on purpose: the same checks find it.</summary>
    public static IReadOnlyList<MoveCheck> Broken { get; } =
    [
        new("moves-certain-adopts", Durable, Property.WentBack) { Rules = new MoveTwins.CertainAdopts() },
        new("moves-found-over-certain", Durable, Property.WentBack) { Rules = new MoveTwins.FoundOverCertain() },
        new("moves-bind-without-compare", AnyEffect, Property.TwoAcknowledged) { Rules = new MoveTwins.BindWithoutCompare() },
        new("moves-confirm-without-compare", AnyEffect, Property.TwoAcknowledged) { Rules = new MoveTwins.ConfirmWithoutCompare() },
        new("moves-confirm-in-any-record", SetBack, Property.TwoAcknowledged) { Rules = new MoveTwins.ConfirmInAnyRecord() },
        new("moves-pulls-give-pending", Durable, Property.WentBack) { Rules = new MoveTwins.PullsGivePending() },
        new("moves-pulls-give-uncertain", SetBack, Property.WentBack) { Rules = new MoveTwins.PullsGiveUncertain() },
        new("moves-keep-after-publish", Kept with { TakesTurns = true }, Property.Unkept) { Rules = new MoveTwins.KeepsAfterPublish() },
        new("moves-keep-superseded-alone", Kept, Property.Unkept) { Rules = new MoveTwins.KeepsSupersededAlone() },
        new("moves-condition-by-memory", AnyEffect, Property.TwoAcknowledged) { Rules = new MoveTwins.RequiresByMemory() },
        new("moves-put-back-once", EndsRight, Property.Drift) { Rules = new MoveTwins.PutsBackOnce() },
        new("moves-put-back-over-pending", EndsRight, Property.Drift) { Rules = new MoveTwins.PutsBackOverPending() },
        new("moves-contested-gives-up", EndsRight, Property.Drift) { Rules = new MoveTwins.ContestedGivesUp() },
        new("moves-plain-by-memory", Plain, Property.TwoAcknowledged) { Rules = new MoveTwins.RemembersWhatItSaw() },
        new("moves-plain-without-number", Plain, Property.TwoAcknowledged) { Rules = new MoveTwins.PlainMoveWithoutNumber() },
        new("moves-plain-never-put-back", Plain with { EndsRight = true }, Property.Drift) { Rules = new MoveTwins.NeverPutsBack() },
    ];

    /// <summary>Not defended: what the documents must not claim.</summary>
    public static IReadOnlyList<MoveCheck> NotDefended { get; } =
    [
        new("moves-lost-beside-put-back", Lost with { LosesBesidePutBack = true }, Property.WentBack),
        new("moves-lost-two-in-effect", Lost with { OneTakesEffect = true }, Property.TwoInEffect),
        new("moves-lost-first-again", Lost with { PushesTheFirstAgain = true, Begins = [Beginning.Certain] }, Property.WentBack),
    ];

    /// <summary>All.</summary>
    public static IEnumerable<MoveCheck> All => [.. Holding, .. Broken, .. NotDefended];
}
