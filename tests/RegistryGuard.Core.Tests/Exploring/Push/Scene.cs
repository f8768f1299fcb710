using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Everything that tells one moment of the push world from another. Digests are bits (<see cref="Image"/>), so a set of them is a
/// number; what is larger is interned, and this has its number. What nobody reads any more is 0.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 40)]
internal struct Scene
{
    /// <summary>Those who push.</summary>
    public Pushers Pushers;

    /// <summary>The tag's entry in the record.</summary>
    public ushort Entry;

    /// <summary>An older state of the entry, which the record may be set back to.</summary>
    public ushort Older;

    /// <summary>The entry as the slow pull saw it.</summary>
    public ushort Sought;

    /// <summary>What upstream has under the tag.</summary>
    public byte Tag;

    /// <summary>The manifests that upstream has by digest.</summary>
    public byte Stored;

    /// <summary>A write of the tag from before its release, which upstream has not carried out.</summary>
    public byte Leftover;

    /// <summary>The digest of the last 201, until it is released.</summary>
    public byte Acknowledged;

    /// <summary>The digests that pulls gave since the last release; only if one is to be seen.</summary>
    public byte Seen;

    /// <summary>The digests that were released and not published since.</summary>
    public byte Released;

    /// <summary>Of those, the ones that a push after the release has bound and may have published upstream.</summary>
    public byte Repushed;

    /// <summary>The digests that were ever published, for a memory that is as wrong as it can be.</summary>
    public byte Ever;

    /// <summary>What was acknowledged when pulls began that may still be answered by upstream.</summary>
    public byte Awaiting;

    /// <summary>How far the slow pull is.</summary>
    public PullPhase Pull;

    /// <summary>What was acknowledged when the slow pull began.</summary>
    public byte Expected;

    /// <summary>What the slow pull found upstream.</summary>
    public byte Found;

    private byte _counts;

    /// <summary>How often the record was lost, or how far its setting back is.</summary>
    public byte Losses
    {
        readonly get => (byte)(_counts & 3);
        set => _counts = (byte)((_counts & ~3) | value);
    }

    /// <summary>How often the tag was released.</summary>
    public byte Releases
    {
        readonly get => (byte)((_counts >> 2) & 3);
        set => _counts = (byte)((_counts & ~(3 << 2)) | (value << 2));
    }

    /// <summary>Whether others have joined (1), or have settled after that (2).</summary>
    public byte Others
    {
        readonly get => (byte)((_counts >> 4) & 3);
        set => _counts = (byte)((_counts & ~(3 << 4)) | (value << 4));
    }

    /// <summary>How often a pending push was given up.</summary>
    public byte GivenUp
    {
        readonly get => (byte)(_counts >> 6);
        set => _counts = (byte)((_counts & 63) | (value << 6));
    }
}

/// <summary>One who pushes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Pusher
{
    /// <summary>The number of its standing in <see cref="PushTurns"/>.</summary>
    public ushort Turn;

    private byte _small;
    private byte _attempts;

    /// <summary>Its PUT of the tag, or what it puts back, that upstream has not carried out.</summary>
    public byte Wire
    {
        readonly get => (byte)(_small & 3);
        set => _small = (byte)((_small & ~3) | value);
    }

    /// <summary>Whether upstream hid the tag from it, for it may not read, and it has not been asked since whether it may. As built it is
    /// always asked in the same step.</summary>
    public bool IsBlind
    {
        readonly get => (_small & 8) != 0;
        set => _small = (byte)((_small & ~8) | (value ? 8 : 0));
    }

    /// <summary>How many attempts of its were opened.</summary>
    public byte Opened
    {
        readonly get => (byte)((_small >> 4) & 3);
        set => _small = (byte)((_small & ~(3 << 4)) | (value << 4));
    }

    /// <summary>Where the guard has seen its credential write, before it begins.</summary>
    public Written Written
    {
        readonly get => (Written)(_small >> 6);
        set => _small = (byte)((_small & 63) | ((int)value << 6));
    }

    /// <summary>The attempt that it is about, as long as it may have an effect upstream; 0 for none.</summary>
    public byte Current
    {
        readonly get => (byte)(_attempts & 15);
        set => _attempts = (byte)((_attempts & ~15) | value);
    }

    /// <summary>An attempt that the record may yet settle although the guard was told that it could not; 0 for none.</summary>
    public byte Late
    {
        readonly get => (byte)(_attempts >> 4);
        set => _attempts = (byte)((_attempts & 15) | (value << 4));
    }
}

/// <summary>Up to four who push, and the one who pushes when all has come to rest.</summary>
[InlineArray(Count)]
internal struct Pushers
{
    public const int Count = 5;

    private Pusher _first;
}

/// <summary>How far the slow pull is.</summary>
internal enum PullPhase : byte
{
    Idle,

    /// <summary>It has read the record.</summary>
    Begun,

    /// <summary>It has read the record and looked.</summary>
    Looked,
}

/// <summary>Where the guard has seen a credential write.</summary>
[Flags]
internal enum Written
{
    Nowhere = 0,
    Here = 1,
    Elsewhere = 2,
}
