using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>The tags' entries by number, with what is asked of them again and again.</summary>
internal sealed class EntryTable(DeleteRules rules)
{
    private readonly Interned<TagEntry> _entries = new(ushort.MaxValue - 1, new SameEntry());
    private readonly List<(bool IsPublished, byte Needs)> _facts = [];

    /// <summary>A tag that has had C for long.</summary>
    public static TagEntry Bound { get; } = TagEntry.Unknown with
    {
        Binding = new(Manifests.ContentOf(Manifests.C), BindingState.Published, Entries.Noon, "someone", default),
    };

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The entry.</summary>
    public TagEntry this[int number] => _entries[number];

    /// <summary>The number of an entry.</summary>
    public ushort NumberOf(TagEntry entry)
    {
        var number = _entries.NumberOf(entry);
        if (number == _facts.Count)
        {
            _facts.Add((entry.Binding is { IsPublished: true }, (byte)(NeedOf(entry, Manifests.C) | NeedOf(entry, Manifests.I))));
        }

        return (ushort)number;
    }

    /// <summary>Whether its binding is published.</summary>
    public bool IsPublished(int number) => _facts[number].IsPublished;

    /// <summary>Whether its binding needs the manifest.</summary>
    public bool Needs(int number, byte manifest) => (_facts[number].Needs & manifest) != 0;

    /// <summary>In words.</summary>
    public string Describe(int number) => _entries[number].Binding switch
    {
        null => "unbound",
        { IsPublished: true } => "published",
        _ => "pending",
    };

    private byte NeedOf(TagEntry entry, byte manifest) =>
        entry.Binding is { } binding && rules.Needs(binding, Manifests.DigestsOf(manifest)) ? manifest : Manifests.None;

    // An immutable array compares by reference; here its elements count.
    private sealed class SameEntry : IEqualityComparer<TagEntry>
    {
        public bool Equals(TagEntry? x, TagEntry? y) =>
            ReferenceEquals(x, y)
            || (x is not null && y is not null
                && Equals(x.Binding, y.Binding) && x.Released.SequenceEqual(y.Released) && x.LastMove == y.LastMove);

        public int GetHashCode(TagEntry obj) => HashCode.Combine(obj.Binding, obj.LastMove);
    }
}
