using System.Collections;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>Gives each value a small number, so that a packed state can have it. Equal values have the same number.</summary>
/// <param name="most">So many numbers fit where they are kept. A world with more values can't be explored, which is a failure.</param>
/// <param name="comparer">Which values are equal; by default those that say so themselves.</param>
internal sealed class Interned<T>(int most, IEqualityComparer<T>? comparer = null) : IReadOnlyList<T>
    where T : notnull
{
    private readonly Dictionary<T, int> _numbers = new(comparer);
    private readonly List<T> _values = [];

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public T this[int number] => _values[number];

    /// <summary>The number of this value, a new one if there was none.</summary>
    public int NumberOf(T value)
    {
        if (_numbers.TryGetValue(value, out var number))
        {
            return number;
        }

        if (_values.Count == most)
        {
            throw new InvalidOperationException($"there are more than {most} values of {typeof(T).Name}");
        }

        _values.Add(value);
        _numbers.Add(value, _values.Count - 1);
        return _values.Count - 1;
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
