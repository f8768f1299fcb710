using System.Collections.Immutable;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags.Binary;

/// <summary>The binary form of a <see cref="TagEntry"/> in every store, made to be small: a published binding takes 42 bytes
/// and the user name. Times are kept to the millisecond, in UTC; names up to 255 bytes of UTF-8.</summary>
/// <remarks>Version (1) · flags · binding? (identity, children?, time, user name, open attempts if pending, what watches it if watched) · released? (count, digests) ·
/// last move? ·
/// recorded part?. Parts: <see cref="EntryWriter"/>, <see cref="RecordedCodec"/>; constants: <see cref="EntryFormat"/>.</remarks>
public static class TagEntryCodec
{
    private const int KnownFlags =
        EntryFormat.HasBinding | EntryFormat.IsPublished | EntryFormat.HasReleased | EntryFormat.HasLastMove
        | EntryFormat.HasChildren | OfPublished | EntryFormat.HasRecorded;

    private const int OfPublished = EntryFormat.IsDeleted | EntryFormat.IsAdopted;

    // Those that say something of a binding.
    private const int OfBinding = EntryFormat.IsPublished | EntryFormat.HasChildren | OfPublished;

    // Of a watched binding, after its user name.
    private const int WatchedIsDeleted = 1;
    private const int WatchedIsAdopted = 2;

    /// <summary>The bytes of an entry; equal entries have equal bytes.</summary>
    public static byte[] Encode(TagEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var writer = new EntryWriter();
        writer.Byte(EntryFormat.Version);
        writer.Byte((byte)FlagsOf(entry));
        if (entry.Binding is { } binding)
        {
            Write(writer, binding);
        }

        if (!entry.Released.IsDefaultOrEmpty)
        {
            writer.Number((ulong)entry.Released.Length);
            foreach (var digest in entry.Released)
            {
                writer.Digest(digest);
            }
        }

        if (entry.LastMove is { } move)
        {
            writer.Move(move);
        }

        if (entry.Recorded is not null)
        {
            RecordedCodec.Write(writer, entry);
        }

        return writer.ToArray();
    }

    /// <summary>The entry of these bytes.</summary>
    /// <exception cref="EntryFormatException">They are malformed, cut off, followed by others, or of a newer version.</exception>
    public static TagEntry Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new EntryReader(bytes);
        reader.Version();
        int flags = reader.Byte();
        // Deleted and not published is retired: former versions, which know no such tag, can't read it, and so don't take it for another.
        var isRetired = (flags & (OfPublished | EntryFormat.IsPublished)) == EntryFormat.IsDeleted;
        // Adopted and not published is watched, for the same reason; what else is to be said of it follows.
        var isWatched = (flags & (OfPublished | EntryFormat.IsPublished)) == EntryFormat.IsAdopted;
        var isOfPublished = (flags & OfPublished) == 0 || (flags & EntryFormat.IsPublished) != 0 || isRetired || isWatched;
        if ((flags & ~KnownFlags) != 0 || !isOfPublished || ((flags & OfBinding) != 0 && (flags & EntryFormat.HasBinding) == 0))
        {
            throw new EntryFormatException($"flags {flags} do not exist");
        }

        var entry = new TagEntry(
            (flags & EntryFormat.HasBinding) != 0 ? ReadBinding(ref reader, flags) : null,
            (flags & EntryFormat.HasReleased) != 0 ? ReadReleased(ref reader) : [],
            (flags & EntryFormat.HasLastMove) != 0 ? reader.Move() : null);
        if ((flags & EntryFormat.HasRecorded) != 0)
        {
            entry = RecordedCodec.Read(ref reader, entry);
        }

        reader.End();
        return entry;
    }

    private static int FlagsOf(TagEntry entry) =>
        (entry.Binding is null ? 0 : EntryFormat.HasBinding | FlagsOf(entry.Binding))
        | (entry.Released.IsDefaultOrEmpty ? 0 : EntryFormat.HasReleased)
        | (entry.LastMove is null ? 0 : EntryFormat.HasLastMove)
        | (entry.Recorded is null ? 0 : EntryFormat.HasRecorded);

    private static int FlagsOf(Binding binding) =>
        (binding.Content.Children.IsEmpty ? 0 : EntryFormat.HasChildren) | binding switch
        {
            { IsRetired: true } => EntryFormat.IsDeleted,
            _ when IsWatched(binding) => EntryFormat.IsAdopted,
            _ => (binding.IsPublished ? EntryFormat.IsPublished : 0)
                | (binding.IsDeleted ? EntryFormat.IsDeleted : 0)
                | (binding.IsAdopted ? EntryFormat.IsAdopted : 0),
        };

    private static bool IsWatched(Binding binding) => binding is { IsPublished: true, IsRetired: false } && binding.Watch != Attempt.None;

    private static void Write(EntryWriter writer, Binding binding)
    {
        writer.Identity(binding.Content);
        if (!binding.Content.Children.IsEmpty)
        {
            writer.Children(binding.Content.Children);
        }

        writer.Time(binding.Since);
        writer.Text(binding.By);
        if (IsWatched(binding))
        {
            writer.Byte((byte)((binding.IsDeleted ? WatchedIsDeleted : 0) | (binding.IsAdopted ? WatchedIsAdopted : 0)));
            writer.Attempt(binding.Watch);
        }

        if (binding.IsPublished)
        {
            return;
        }

        var attempts = binding.OpenAttempts.All;
        if (attempts.Length > OpenAttempts.Most)
        {
            throw new ArgumentException($"more than {OpenAttempts.Most} open attempts", nameof(binding));
        }

        writer.Number((ulong)attempts.Length);
        foreach (var attempt in attempts)
        {
            writer.Attempt(attempt);
        }
    }

    private static Binding ReadBinding(ref EntryReader reader, int flags)
    {
        var content = reader.Identity();
        if ((flags & EntryFormat.HasChildren) != 0)
        {
            content = content with { Children = reader.Children() };
        }

        var (since, by) = (reader.Time(), reader.Text());
        if ((flags & (OfPublished | EntryFormat.IsPublished)) == EntryFormat.IsAdopted)
        {
            return ReadWatched(ref reader, new(content, BindingState.Published, since, by, default));
        }

        return (flags & (EntryFormat.IsPublished | EntryFormat.IsDeleted)) != 0
            ? new(content, BindingState.Published, since, by, default)
            {
                IsDeleted = (flags & EntryFormat.IsDeleted) != 0,
                IsRetired = (flags & EntryFormat.IsPublished) == 0,
                IsAdopted = (flags & EntryFormat.IsAdopted) != 0,
            }
            : new(content, BindingState.Pending, since, by, new OpenAttempts(reader.Attempts()));
    }

    private static Binding ReadWatched(ref EntryReader reader, Binding binding)
    {
        var (flags, watch) = ((int)reader.Byte(), reader.Attempt());
        return (flags & ~(WatchedIsDeleted | WatchedIsAdopted)) == 0 && watch != Attempt.None
            ? binding with { IsDeleted = (flags & WatchedIsDeleted) != 0, IsAdopted = (flags & WatchedIsAdopted) != 0, Watch = watch }
            : throw new EntryFormatException($"flags {flags} of a watched binding do not exist");
    }

    private static ImmutableArray<Digest> ReadReleased(ref EntryReader reader)
    {
        var released = ImmutableArray.CreateBuilder<Digest>(reader.Count(int.MaxValue));
        if (released.Capacity == 0)
        {
            throw new EntryFormatException("no released digests are said to follow");
        }

        while (released.Count < released.Capacity)
        {
            released.Add(reader.Digest());
        }

        return released.MoveToImmutable();
    }
}
