namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>One row of what is known of the protocol of recorded floating tags.</summary>
internal sealed record MoveCheck(string Name, Circumstances May, string? Expected = null) : Check(Name, Expected)
{
    /// <summary>What is explored: as built, or a broken twin of it.</summary>
    public MoveRules Rules { get; init; } = new();

    /// <summary>What must happen if all hold.</summary>
    public Happening MustHappen { get; init; }

    /// <summary>A larger world.</summary>
    public Circumstances? Fully { get; init; }

    /// <inheritdoc/>
    public override void Run(ITestOutputHelper output) =>
        Run(output, May, Fully, (may, _) => new MoveWorld(may, Rules), MustHappen);
}
