using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>Everything that tells one moment of a world of pushes in audit mode from another. Images are bits (<see cref="Image"/>).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 32)]
internal struct Scene
{
    /// <summary>Those who push in audit mode.</summary>
    public Pushers Pushers;

    /// <summary>The number of the standing of the push that is enforced.</summary>
    public ushort Turn;

    /// <summary>The tag's entry in the record.</summary>
    public ushort Entry;

    /// <summary>What upstream has under the tag.</summary>
    public byte Tag;

    /// <summary>What the enforcing replica pushes.</summary>
    public byte Enforced;

    /// <summary>Its PUT that upstream has not carried out.</summary>
    public byte Wire;

    /// <summary>What it has acknowledged.</summary>
    public byte Acknowledged;

    /// <summary>What upstream had only before a write that was acknowledged in audit mode.</summary>
    public byte Stale;

    /// <summary>Whether the record has a heartbeat that says that it enforces.</summary>
    public bool IsAnnounced;
}

/// <summary>One who pushes in audit mode.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Pusher
{
    /// <summary>The number of its standing.</summary>
    public ushort Turn;

    /// <summary>Its PUT, or what it puts back, that upstream has not carried out.</summary>
    public byte Wire;

    /// <summary>What upstream had when it carried the PUT out, and before.</summary>
    public byte Before;

    /// <summary>What upstream has had since.</summary>
    public byte Since;
}

/// <summary>Up to three who push.</summary>
[InlineArray(Count)]
internal struct Pushers
{
    public const int Count = 3;

    private Pusher _first;
}
