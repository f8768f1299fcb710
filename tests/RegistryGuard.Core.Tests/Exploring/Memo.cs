namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>Remembers a small number for each key. A key is never 0, and no number is negative.</summary>
internal sealed class Memo
{
    private ulong[] _keys = new ulong[1 << 10];
    private int[] _numbers = new int[1 << 10];
    private int _count;

    /// <summary>The number of a key; -1 if there is none.</summary>
    public int this[ulong key] => SlotOf(_keys, key) is var slot && _keys[slot] == key ? _numbers[slot] : -1;

    /// <summary>Adds a key that has no number.</summary>
    public void Add(ulong key, int number)
    {
        if (++_count > _keys.Length / 2)
        {
            Grow();
        }

        var slot = SlotOf(_keys, key);
        (_keys[slot], _numbers[slot]) = (key, number);
    }

    private void Grow()
    {
        var (keys, numbers) = (new ulong[_keys.Length * 2], new int[_keys.Length * 2]);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] != 0)
            {
                var slot = SlotOf(keys, _keys[i]);
                (keys[slot], numbers[slot]) = (_keys[i], _numbers[i]);
            }
        }

        (_keys, _numbers) = (keys, numbers);
    }

    private static int SlotOf(ulong[] keys, ulong key)
    {
        var high = Math.BigMul(key, 0x9E3779B97F4A7C15, out var low);
        var slot = (int)(high ^ low) & (keys.Length - 1);
        while (keys[slot] != key && keys[slot] != 0)
        {
            slot = (slot + 1) & (keys.Length - 1);
        }

        return slot;
    }
}
