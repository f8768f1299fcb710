using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>Everything that tells one moment of a world of moves from another. Images are bits (<see cref="Image"/>), so a set of them is
/// a number; what is larger is interned, and this has its number.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 32)]
internal struct Scene
{
    /// <summary>Those who push.</summary>
    public Pushers Pushers;

    /// <summary>The tag's entry in the record.</summary>
    public ushort Entry;

    /// <summary>A copy of the entry, which the record may be set back to.</summary>
    public ushort Copy;

    /// <summary>The entry as the slow pull saw it.</summary>
    public ushort Sought;

    /// <summary>What upstream has under the tag.</summary>
    public byte Tag;

    /// <summary>What has an archive tag.</summary>
    public byte Archived;

    /// <summary>What the tag had in the beginning.</summary>
    public byte First;

    /// <summary>What pulls give that are answered by the record, or were when they last were.</summary>
    public byte Given;

    /// <summary>What pulls gave before that, and must not give again.</summary>
    public byte Superseded;

    /// <summary>What was pushed with the condition and given by pulls.</summary>
    public byte InEffect;

    /// <summary>What was pushed with the condition and acknowledged.</summary>
    public byte Acknowledged;

    /// <summary>How often the record was lost.</summary>
    public byte Losses;

    /// <summary>How often it had been lost when the slow pull read it.</summary>
    public byte SoughtIn;

    /// <summary>What the slow pull found upstream.</summary>
    public byte Found;

    /// <summary>How far the slow pull is.</summary>
    public PullPhase Pull;

    /// <summary>Whether a copy was made.</summary>
    public bool HasCopy;

    /// <summary>How far the push without a condition is.</summary>
    public OtherPhase Other;
}

/// <summary>One who pushes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Pusher
{
    /// <summary>The number of its standing in <see cref="MoveTurns"/>.</summary>
    public ushort Turn;

    /// <summary>Its PUT of the tag, or what it puts back, that upstream has not carried out.</summary>
    public byte Wire;

    /// <summary>Whether its push has the condition.</summary>
    public bool Requires;
}

/// <summary>Up to three who push.</summary>
[InlineArray(Count)]
internal struct Pushers
{
    public const int Count = 3;

    private Pusher _first;
}

/// <summary>How far the push of a plain tag without a condition is.</summary>
internal enum OtherPhase : byte
{
    NotBegun,

    /// <summary>Upstream has carried it out.</summary>
    Written,

    /// <summary>It is recorded, too.</summary>
    Recorded,
}

/// <summary>How far the slow pull is.</summary>
internal enum PullPhase : byte
{
    Idle,

    /// <summary>It has read the record, which was not certain.</summary>
    Begun,

    /// <summary>It has looked upstream since.</summary>
    Looked,
}
