using static RegistryGuard.Core.Tests.Exploring.Rebinding.Happening;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>One row of what is known of pushes in audit mode.</summary>
internal sealed record RebindCheck(string Name, Circumstances May, string? Expected = null) : Check(Name, Expected)
{
    /// <summary>What is explored: as built, or a broken twin of it.</summary>
    public RebindRules Rules { get; init; } = new();

    /// <summary>What must happen if all hold.</summary>
    public Happening MustHappen { get; init; }

    /// <summary>A larger world.</summary>
    public Circumstances? Fully { get; init; }

    /// <inheritdoc/>
    public override void Run(ITestOutputHelper output) =>
        Run(output, May, Fully, (may, _) => new RebindWorld(may, Rules), MustHappen);
}

/// <summary>What is known of pushes in audit mode, row by row. docs/exploring.md tells what each is about.</summary>
internal static class RebindChecks
{
    private static readonly Circumstances Alone = new() { EndsRight = true };
    private static readonly Circumstances Beside = new() { Enforced = [Image.C, Image.X] };
    private static readonly Circumstances OneBeside = Beside with { Pushers = 1 };

    /// <summary>As built: what is claimed.</summary>
    public static IReadOnlyList<RebindCheck> Holding { get; } =
    [
        new("rebinds", Alone) { Fully = Alone with { Pushers = 3 }, MustHappen = Acknowledged | WouldBeRefused | ReboundForAnother | Changed },
        new("rebinds-first-again", Alone with { PushesTheFirstAgain = true }) { MustHappen = Acknowledged | WouldBeRefused | Changed },
        new("rebinds-beside-enforcing", Beside)
        {
            MustHappen = Acknowledged | WouldBeRefused | Changed | Judged | Overtaken | Enforced | EnforcedRefused,
        },
    ];

    /// <summary>Broken on purpose: the same checks find it.</summary>
    public static IReadOnlyList<RebindCheck> Broken { get; } =
    [
        new("rebinds-never-asks", OneBeside, Property.EnforcedLost) { Rules = new RebindTwins.NeverAsks() },
        new("rebinds-never-watches", OneBeside, Property.EnforcedLost) { Rules = new RebindTwins.NeverWatches() },
        new("rebinds-confirm-keeps-watch", OneBeside, Property.EnforcedLost) { Rules = new RebindTwins.ConfirmKeepsWatch() },
        new("rebinds-enforced-unannounced", OneBeside, Property.EnforcedLost) { Rules = new RebindTwins.EnforcesUnannounced() },
        new("rebinds-without-compare", Alone, Property.WentBack) { Rules = new RebindTwins.RebindsWithoutCompare() },
        new("rebinds-never-looks-again", Alone, Property.WentBack) { Rules = new RebindTwins.NeverLooksAgain() },
    ];

    /// <summary>All.</summary>
    public static IEnumerable<RebindCheck> All => [.. Holding, .. Broken];
}
