using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>The states found so far, in the order in which they were found, each with the one that it was first found from. It is exact:
/// whole states are kept and compared, and a digest only chooses where to look.</summary>
/// <remarks>A state takes its own size and 16 to 28 bytes. As the states stand in the order of a breadth-first search, the set is its
/// queue as well.</remarks>
internal sealed class StateSet<TState>
    where TState : unmanaged
{
    private const int ChunkBits = 14;
    private const int Chunk = 1 << ChunkBits;

    private readonly List<TState[]> _states = [];
    private readonly List<int[]> _parents = [];

    // Open addressing. A slot has the upper half of the state's digest above its index and 1; an empty one is 0.
    private ulong[] _slots = new ulong[1 << 10];

    public StateSet()
    {
        if (Unsafe.SizeOf<TState>() % sizeof(ulong) != 0)
        {
            throw new InvalidOperationException($"{typeof(TState).Name} must be a multiple of 8 bytes");
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The state of this index.</summary>
    public ref readonly TState this[int index] => ref _states[index >> ChunkBits][index & (Chunk - 1)];

    /// <summary>The index of the state that it was found from; -1 if the world may begin in it.</summary>
    public int ParentOf(int index) => _parents[index >> ChunkBits][index & (Chunk - 1)];

    /// <summary>Whether both are the same state.</summary>
    public static bool AreSame(in TState one, in TState other) => WordsOf(one).SequenceEqual(WordsOf(other));

    /// <summary>Puts states into some order, always the same.</summary>
    public static int Compare(in TState one, in TState other) => WordsOf(one).SequenceCompareTo(WordsOf(other));

    /// <summary>Adds a state unless it is there.</summary>
    public bool TryAdd(in TState state, int parent)
    {
        var digest = DigestOf(state);
        var mask = _slots.Length - 1;
        var slot = (int)digest & mask;
        for (; _slots[slot] is var taken && taken != 0; slot = (slot + 1) & mask)
        {
            if (taken >> 32 == digest >> 32 && AreSame(this[(int)(uint)taken - 1], state))
            {
                return false;
            }
        }

        Append(state, parent);
        _slots[slot] = (digest & 0xFFFFFFFF_00000000) | (uint)Count;
        if (Count > _slots.Length / 3 * 2)
        {
            Grow();
        }

        return true;
    }

    private void Append(in TState state, int parent)
    {
        if (Count == int.MaxValue)
        {
            throw new InvalidOperationException("more states than have a number");
        }

        if (Count >> ChunkBits == _states.Count)
        {
            _states.Add(new TState[Chunk]);
            _parents.Add(new int[Chunk]);
        }

        _states[Count >> ChunkBits][Count & (Chunk - 1)] = state;
        _parents[Count >> ChunkBits][Count & (Chunk - 1)] = parent;
        Count++;
    }

    private void Grow()
    {
        var slots = new ulong[_slots.Length * 2];
        var mask = slots.Length - 1;
        for (var index = 0; index < Count; index++)
        {
            var digest = DigestOf(this[index]);
            var slot = (int)digest & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = (digest & 0xFFFFFFFF_00000000) | (uint)(index + 1);
        }

        _slots = slots;
    }

    private static ReadOnlySpan<ulong> WordsOf(in TState state) => MemoryMarshal.Cast<TState, ulong>(new ReadOnlySpan<TState>(in state));

    private static ulong DigestOf(in TState state)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var digest = Odd;
        foreach (var word in WordsOf(state))
        {
            var high = Math.BigMul(digest ^ word, Odd, out var low);
            digest = BitOperations.RotateLeft(high ^ low, 23);
        }

        return digest ^ (digest >> 29);
    }
}
