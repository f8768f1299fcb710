namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>What may happen in a world of moves, and how far it goes.</summary>
internal sealed record Circumstances
{
    /// <summary>How many push, each an image of its own; up to three.</summary>
    public int Pushers { get; init; } = 3;

    /// <summary>What the world may begin with.</summary>
    public IReadOnlyList<Beginning> Begins { get; init; } = [Beginning.Certain, Beginning.Unknown, Beginning.Absent];

    /// <summary>Each push may have a condition: that the tag has what it had in the beginning.</summary>
    public bool MayRequire { get; init; } = true;

    /// <summary>The last one pushes what the tag had in the beginning, without a condition.</summary>
    public bool PushesTheFirstAgain { get; init; }

    /// <summary>How often the record is lost.</summary>
    public int Losses { get; init; }

    /// <summary>The record is not lost but set back, to any state that it was in before.</summary>
    public bool IsSetBack { get; init; }

    /// <summary>The record may be lost while upstream is put back. Else whoever began that also ends it before a loss.</summary>
    public bool LosesBesidePutBack { get; init; }

    /// <summary>What is superseded is kept, and upstream may collect what has no tag at any moment.</summary>
    public bool Keeps { get; init; }

    /// <summary>Who pushes waits for the one before to end; what upstream has not carried out by then it never will.</summary>
    public bool TakesTurns { get; init; }

    /// <summary>The tag is a plain one, and all push with the condition. Pulls are upstream's answers, so they are none of this world's.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Once, at any moment, the tag is pushed without a condition; that push is recorded some time after upstream has carried it
    /// out.</summary>
    public bool WritesOtherwise { get; init; }

    /// <summary>When all pushes have been answered, upstream has what the record says.</summary>
    public bool EndsRight { get; init; }

    /// <summary>The condition is to be met by one push alone that takes effect, and not only by one that is acknowledged.</summary>
    public bool OneTakesEffect { get; init; }
}

/// <summary>What a tag has before anybody pushes.</summary>
internal enum Beginning
{
    /// <summary>An image, by a confirmed move.</summary>
    Certain,

    /// <summary>An image upstream, of which the record knows nothing.</summary>
    Unknown,

    /// <summary>Nothing.</summary>
    Absent,
}
