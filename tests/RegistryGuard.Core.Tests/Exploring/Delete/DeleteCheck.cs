namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>One row of what is known of deletes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="May">What may happen.</param>
/// <param name="Expected">The property that must be found violated; null if all hold.</param>
internal sealed record DeleteCheck(string Name, Circumstances May, string? Expected = null)
{
    /// <summary>What is explored: as built, or a broken twin of it.</summary>
    public DeleteRules Rules { get; init; } = new();

    /// <summary>What must happen if all hold, for a world in which nothing happens would prove nothing.</summary>
    public Happening MustHappen { get; init; }

    /// <summary>Another, mostly larger world that is explored as well if <c>EXPLORE</c> is <c>full</c>.</summary>
    public Circumstances? Fully { get; init; }
}
