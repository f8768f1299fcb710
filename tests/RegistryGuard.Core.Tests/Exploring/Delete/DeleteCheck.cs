namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>One row of what is known of deletes.</summary>
internal sealed record DeleteCheck(string Name, Circumstances May, string? Expected = null) : Check(Name, Expected)
{
    /// <summary>What is explored: as built, or a broken twin of it.</summary>
    public DeleteRules Rules { get; init; } = new();

    /// <summary>What must happen if all hold.</summary>
    public Happening MustHappen { get; init; }

    /// <summary>Another, mostly larger world.</summary>
    public Circumstances? Fully { get; init; }

    /// <inheritdoc/>
    public override void Run(ITestOutputHelper output) => Run(output, May, Fully, (may, _) => new DeleteWorld(may, Rules), MustHappen);
}
