using System.Diagnostics.CodeAnalysis;

namespace RegistryGuard.Core.Bounds;

/// <summary>Remembers answers by key in a fixed number of places. A flood of keys replaces answers, and never grows it. Thread-safe
/// without locks: an answer lost to a race or to another key is only computed again.</summary>
public sealed class BoundedMemory<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
{
    private const int Ways = 4;
    private readonly Entry?[] _places;
    private readonly int _sets;

    /// <summary>A memory of at least this many places.</summary>
    public BoundedMemory(int places)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(places);
        _sets = (places + Ways - 1) / Ways;
        _places = new Entry?[_sets * Ways];
    }

    /// <summary>How many answers it can hold at once.</summary>
    public int Capacity => _places.Length;

    /// <summary>How many answers it holds; counted, so for tests.</summary>
    public int Count => _places.Count(entry => entry is not null);

    /// <summary>The answer for the key, if it is still remembered.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        foreach (ref var place in SetOf(key))
        {
            if (Volatile.Read(ref place) is { } entry && entry.Key.Equals(key))
            {
                // Written only once, so that reads of a warm answer don't fight over its cache line.
                if (!entry.IsUsed)
                {
                    entry.IsUsed = true;
                }

                value = entry.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Remembers the answer, in place of one of its set that was not asked for since another came.</summary>
    public void Add(TKey key, TValue value)
    {
        var set = SetOf(key);
        var victim = -1;
        for (var i = 0; i < set.Length; i++)
        {
            var entry = Volatile.Read(ref set[i]);
            if (entry is null || entry.Key.Equals(key))
            {
                victim = i;
                break;
            }

            if (victim < 0 && !entry.IsUsed)
            {
                victim = i;
            }
        }

        if (victim < 0)
        {
            victim = 0;
            foreach (var entry in set)
            {
                entry?.IsUsed = false;
            }
        }

        Volatile.Write(ref set[victim], new Entry(key, value));
    }

    /// <summary>Forgets the answers whose keys match; looks at every place.</summary>
    public void Remove(Predicate<TKey> isForgotten)
    {
        ArgumentNullException.ThrowIfNull(isForgotten);
        for (var i = 0; i < _places.Length; i++)
        {
            if (Volatile.Read(ref _places[i]) is { } entry && isForgotten(entry.Key))
            {
                Interlocked.CompareExchange(ref _places[i], null, entry);
            }
        }
    }

    private Span<Entry?> SetOf(TKey key)
    {
        var set = (uint)key.GetHashCode() % (uint)_sets;
        return _places.AsSpan((int)set * Ways, Ways);
    }

    private sealed class Entry(TKey key, TValue value)
    {
        public TKey Key { get; } = key;

        public TValue Value { get; } = value;

        public bool IsUsed { get; set; }
    }
}
