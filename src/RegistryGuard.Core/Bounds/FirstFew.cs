namespace RegistryGuard.Core.Bounds;

/// <summary>The first few of many in an order, each once, however often and in whatever order they come: a page of a list that no store
/// keeps sorted.</summary>
/// <param name="order">The order, in which only the same are equal.</param>
/// <param name="most">How many are kept.</param>
public sealed class FirstFew<T>(IComparer<T> order, int most)
{
    private readonly SortedSet<T> _kept = new(order);

    /// <summary>Whether there were others after those that are kept.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Those that are kept, in the order.</summary>
    public IReadOnlyList<T> Kept => [.. _kept];

    /// <summary>One more that comes.</summary>
    public void Add(T item)
    {
        if (_kept.Count == most && order.Compare(item, _kept.Max!) > 0)
        {
            HasMore = true;
            return;
        }

        if (_kept.Add(item) && _kept.Count > most)
        {
            _kept.Remove(_kept.Max!);
            HasMore = true;
        }
    }
}
