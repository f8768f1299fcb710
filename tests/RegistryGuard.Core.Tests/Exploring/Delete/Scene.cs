using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>Everything that tells one moment of the delete world from another. Manifests are bits (<see cref="Manifests"/>), so a set of
/// them is a number; what is larger is interned, and this has its number. What nobody reads any more is 0.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 48)]
internal struct Scene
{
    /// <summary>Each tag's entry in the record.</summary>
    public Pair<ushort> Entries;

    /// <summary>Where the push of I stands, and those of C.</summary>
    public Three<ushort> Pushes;

    /// <summary>Those who delete.</summary>
    public Pair<Deleter> Deletes;

    /// <summary>What each delete has claimed.</summary>
    public Pair<byte> Claims;

    /// <summary>What each delete may yet take away, since nothing was heard of it.</summary>
    public Pair<byte> Late;

    /// <summary>What upstream has under each tag.</summary>
    public Pair<byte> Tags;

    /// <summary>What each tag was acknowledged with, or has had since before the guard.</summary>
    public Pair<byte> Must;

    /// <summary>The manifests that upstream has.</summary>
    public byte Stored;

    /// <summary>The record's note; 0 for none.</summary>
    public byte Note;

    /// <summary>How often the record was lost.</summary>
    public byte Losses;

    /// <summary>Whether it has lost the repository's entries.</summary>
    public bool IsEvicted;

    /// <summary>How often the class of tag 1 has changed. Each time another configuration is in force.</summary>
    public byte Changes;

    /// <summary>The configuration under which this process has imported the repository, from 1; 0 for none.</summary>
    public byte Imported;

    /// <summary>How far the open push is.</summary>
    public OpenPhase Open;
}

/// <summary>One who deletes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Deleter
{
    /// <summary>Where it stands.</summary>
    public ushort Turn;

    /// <summary>The configuration that was in force when it took its place, from 1.</summary>
    public byte InForce;

    /// <summary>The tags that it has looked at, as bits; of a look that is under way.</summary>
    public byte Looked;

    /// <summary>What it found at each: an entry's number and 1, or 1 for yes.</summary>
    public Pair<ushort> Found;

    /// <summary>Where the import of each tag stands.</summary>
    public Pair<byte> Adopting;

    /// <summary>The protected tags that have needed what it deletes ever since it began, as bits; until it claims.</summary>
    public byte ForbiddenBy;
}

/// <summary>One of each tag, or of each delete.</summary>
[InlineArray(2)]
internal struct Pair<T>
    where T : unmanaged
{
    private T _first;
}

/// <summary>One of each push.</summary>
[InlineArray(3)]
internal struct Three<T>
    where T : unmanaged
{
    private T _first;
}

/// <summary>How far the open push is.</summary>
internal enum OpenPhase : byte
{
    NotBegun,
    Forgotten,
    Written,
    Ended,
}
