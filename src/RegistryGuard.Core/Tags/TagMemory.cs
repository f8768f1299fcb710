using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>An entry from memory.</summary>
/// <param name="Entry">The entry as it was last seen in the record.</param>
/// <param name="IsFresh">Whether that was no longer than <see cref="TagMemory.Lifetime"/> ago.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Remembered(TagEntry Entry, bool IsFresh);

/// <summary>What a replica remembers of the record: entries as they were last seen, a bounded number of them and of their bytes.
/// It may choose a request's path and resolve a pull, but never permit a write: another replica may have changed the tag since.</summary>
/// <remarks>docs/model/memory.pml models what threads may do to each other here.</remarks>
/// <param name="clock">Tells how long ago an entry was seen.</param>
/// <param name="most">How many entries are surely remembered, if they are those used last; at most twice as many are.</param>
/// <param name="mostBytes">As many of their bytes at most, for an index may list thousands of manifests; at most twice as many are
/// taken. An entry larger than an eighth of this is not remembered.</param>
public sealed class TagMemory(TimeProvider clock, int most = TagMemory.MostEntries, long mostBytes = TagMemory.MostBytes)
{
    /// <summary>How many entries are surely remembered unless told otherwise.</summary>
    public const int MostEntries = 16_384;

    /// <summary>How many bytes unless told otherwise: entries of ordinary images take half of them.</summary>
    public const long MostBytes = 32L << 20;

    /// <summary>How long a release by another replica may go unnoticed when its announcement is lost.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _turn = new();
    private Generation _young = new();
    private Generation _old = new();
    private long _forgettings;
    private long _distrustedBefore = long.MinValue;

    /// <summary>The bytes that the entries take, overhead included, within a third.</summary>
    public long Size => Volatile.Read(ref _young.Size) + Volatile.Read(ref _old.Size);

    /// <summary>Taken before the record is asked, for <see cref="Remember"/>.</summary>
    public Sighting Begin() => new(clock.GetTimestamp(), Volatile.Read(ref _forgettings));

    /// <summary>Remembers what the record was seen to say, unless something was forgotten since it was asked: that may be just
    /// this entry, and the answer older than the announcement.</summary>
    public void Remember(RepositoryName repository, Tag tag, TagEntry entry, Sighting sighting)
    {
        if (entry.IsUnknown)
        {
            Remove((repository, tag));
        }
        else
        {
            Keep((repository, tag), new(entry, sighting.At, SizeOf(repository, tag, entry)), sighting.Forgettings);
        }
    }

    /// <summary>The tag's published binding as far as it is remembered. Nothing else is recalled: a tag without one changes
    /// any moment.</summary>
    public Remembered? Recall(RepositoryName repository, Tag tag)
    {
        if (Find((repository, tag)) is not { Entry.Binding: { IsPublished: true, IsDeleted: false } } seen)
        {
            return null;
        }

        var isFresh = seen.At > Volatile.Read(ref _distrustedBefore) && clock.GetElapsedTime(seen.At) <= Lifetime;
        return new(seen.Entry, isFresh);
    }

    /// <summary>The last confirmed move of a recorded floating tag as far as it is remembered, however old that is.</summary>
    public ConfirmedMove? RecallMove(RepositoryName repository, Tag tag) => Find((repository, tag))?.Entry.Recorded?.Confirmed;

    /// <summary>A guess at the tag's entry, for a store that finds out whether it is right.</summary>
    public TagEntry Guess(RepositoryName repository, Tag tag) => Find((repository, tag))?.Entry ?? TagEntry.Unknown;

    /// <summary>Forgets a tag that was announced to have lost its binding.</summary>
    public void Forget(RepositoryName repository, Tag tag)
    {
        Interlocked.Increment(ref _forgettings);
        Remove((repository, tag));
    }

    /// <summary>Announcements may have been lost: what was seen so far is no longer fresh.</summary>
    public void Distrust() => Volatile.Write(ref _distrustedBefore, clock.GetTimestamp());

    private Seen? Find((RepositoryName, Tag) key)
    {
        var forgettings = Volatile.Read(ref _forgettings);
        if (_young.Entries.TryGetValue(key, out var seen))
        {
            return seen;
        }

        if (!_old.Entries.TryGetValue(key, out seen))
        {
            return null;
        }

        // It is used: it lives on.
        Keep(key, seen, forgettings);
        return seen;
    }

    private void Keep((RepositoryName, Tag) key, Seen seen, long forgettings)
    {
        // What was known of a tag that has grown too large is no longer so.
        if (seen.Size > mostBytes / 8)
        {
            Remove(key);
            return;
        }

        var young = _young;
        if (young.Entries.TryAdd(key, seen))
        {
            Interlocked.Increment(ref young.Count);
            Interlocked.Add(ref young.Size, seen.Size);
        }
        else
        {
            var before = young.Entries.TryGetValue(key, out var known) ? known.Size : 0;
            var after = young.Entries.AddOrUpdate(key, seen, (_, other) => other.At > seen.At ? other : seen).Size;
            Interlocked.Add(ref young.Size, after - before);
        }

        if (Volatile.Read(ref young.Count) >= most || Volatile.Read(ref young.Size) >= mostBytes)
        {
            Age(young);
        }

        if (forgettings != Volatile.Read(ref _forgettings))
        {
            Remove(key);
        }
    }

    // What was neither seen nor used while a whole generation of others was, goes.
    private void Age(Generation full)
    {
        lock (_turn)
        {
            if (ReferenceEquals(_young, full))
            {
                _old = full;
                _young = new();
            }
        }
    }

    private void Remove((RepositoryName, Tag) key)
    {
        // Both, the older one first: what is found in it may just be on its way to the younger.
        foreach (var generation in (Generation[])[_old, _young])
        {
            if (generation.Entries.TryRemove(key, out var seen))
            {
                Interlocked.Add(ref generation.Size, -seen.Size);
            }
        }
    }

    private static int SizeOf(RepositoryName repository, Tag tag, TagEntry entry)
    {
        // Objects, tables and headers, and strings of ordinary length: measured, see TagMemoryTests.
        const int Overhead = 800;
        const int OfDigest = 176;
        const int OfChild = 16;
        const int OfKept = 400;
        var kept = entry.Recorded?.Kept.All ?? [];
        return Overhead
            + (OfKept * kept.Length) + (OfChild * kept.Sum(one => one.Content.Children.Heads.Length))
            + (2 * (repository.Value.Length + tag.Value.Length + (entry.Binding?.By.Length ?? 0) + (entry.LastMove?.By.Length ?? 0)))
            + (OfDigest * entry.Released.Length)
            + (OfChild * ((entry.Binding?.Content.Children.Heads.Length ?? 0) + (entry.LastMove?.Content.Children.Heads.Length ?? 0)));
    }

    /// <summary>When the record was asked.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Sighting(long At, long Forgettings);

    private sealed record Seen(TagEntry Entry, long At, int Size);

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<(RepositoryName, Tag), Seen> Entries = new();
        public int Count;
        public long Size;
    }
}
