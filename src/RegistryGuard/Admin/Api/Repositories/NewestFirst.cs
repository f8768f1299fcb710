using System.Globalization;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Repositories;

/// <summary>The order of a list of tags: those first that changed last, of one moment by name.</summary>
internal sealed class NewestFirst : IComparer<NewestFirst.Item>
{
    public int Compare(Item? x, Item? y) => x is null || y is null ? Comparer<bool>.Default.Compare(x is null, y is null) : x.Place.After(y.Place);

    /// <summary>A tag and where it stands in the order.</summary>
    internal sealed record Item(Place Place, KnownTag Known);

    /// <summary>A place in the order. Times are as fine as a record keeps them, so that a place is the same after a cursor.</summary>
    internal sealed record Place(long Milliseconds, string Tag)
    {
        public Place(DateTimeOffset at, string tag)
            : this(at.ToUnixTimeMilliseconds(), tag)
        {
        }

        public static Place Parse(string text)
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            return new(long.Parse(text.AsSpan(0, space), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), text[(space + 1)..]);
        }

        public int After(Place other) =>
            Milliseconds != other.Milliseconds ? other.Milliseconds.CompareTo(Milliseconds)
            : string.CompareOrdinal(Tag, other.Tag);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds} {Tag}");
    }
}
