namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>What may happen in a world of pushes in audit mode.</summary>
internal sealed record Circumstances
{
    /// <summary>How many push in audit mode, each an image of its own; up to three.</summary>
    public int Pushers { get; init; } = 2;

    /// <summary>What the world may begin with.</summary>
    public IReadOnlyList<Beginning> Begins { get; init; } = [Beginning.Bound, Beginning.Unbound, Beginning.Absent];

    /// <summary>The last one pushes what the tag had in the beginning.</summary>
    public bool PushesTheFirstAgain { get; init; }

    /// <summary>What a replica pushes that begins to enforce at any moment; none if there is none.</summary>
    public IReadOnlyList<byte> Enforced { get; init; } = [Image.None];

    /// <summary>When all pushes have been answered, the record says what upstream has.</summary>
    public bool EndsRight { get; init; }
}

/// <summary>What the tag has before anybody pushes.</summary>
internal enum Beginning
{
    /// <summary>An image, bound.</summary>
    Bound,

    /// <summary>An image upstream that the record does not know.</summary>
    Unbound,

    /// <summary>Nothing.</summary>
    Absent,
}
