namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>One row of what is known of the push protocol.</summary>
internal sealed record PushCheck(string Name, Circumstances May, string? Expected = null) : Check(Name, Expected)
{
    /// <summary>What is explored: as built, or a broken twin of it.</summary>
    public PushRules Rules { get; init; } = new();

    /// <summary>What must happen if all hold.</summary>
    public Happening MustHappen { get; init; }

    /// <summary>A larger world.</summary>
    public Circumstances? Fully { get; init; }

    /// <inheritdoc/>
    public override void Run(ITestOutputHelper output) =>
        Run(output, May, Fully, (may, isTold) => new PushWorld(may, Rules, isTold), MustHappen);
}
