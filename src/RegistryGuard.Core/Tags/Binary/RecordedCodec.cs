using System.Collections.Immutable;

namespace RegistryGuard.Core.Tags.Binary;

/// <summary>The part of an entry's binary form that says what is known of a recorded floating tag. The confirmed move is the entry's last
/// one, and the pending one has the number after it, so neither is written twice, and the two can't disagree.</summary>
/// <remarks>Flags · confirmed? (incarnation, children?) · pending? (identity, children?, attempt, time, user name, incarnation) ·
/// kept? (count, each: time, identity, has children, children?) · archives of the pending move? (likewise).</remarks>
internal static class RecordedCodec
{
    private const int HasConfirmed = 1;
    private const int IsFound = 2;
    private const int ConfirmedHasChildren = 4;
    private const int HasPending = 8;
    private const int PendingHasChildren = 16;
    private const int HasKept = 32;
    private const int HasArchives = 64;

    private const int All = HasConfirmed | HasPending | OfConfirmed | PendingHasChildren | HasKept | HasArchives;

    private const int OfConfirmed = IsFound | ConfirmedHasChildren;

    public static void Write(EntryWriter writer, TagEntry entry)
    {
        var (confirmed, pending) = entry.Recorded!;
        if (confirmed is not null ? confirmed.Move != entry.LastMove : entry.Recorded.IsNothing)
        {
            throw new ArgumentException("the confirmed move is not the last one, or there is none", nameof(entry));
        }

        writer.Byte((byte)FlagsOf(entry.Recorded));
        if (confirmed is not null)
        {
            writer.Incarnation(confirmed.In);
            WriteChildren(writer, confirmed.Content);
        }

        if (pending is not null)
        {
            if (pending.Number != NumberAfter(entry.LastMove))
            {
                throw new ArgumentException($"slot {pending.Number} does not follow the last move", nameof(entry));
            }

            writer.Identity(pending.Content);
            WriteChildren(writer, pending.Content);
            writer.Attempt(pending.Attempt);
            writer.Time(pending.At);
            writer.Text(pending.By);
            writer.Incarnation(pending.In);
        }

        WriteKept(writer, entry.Recorded.Kept);
        WriteKept(writer, pending?.Archives ?? default);
    }

    /// <summary>Reads the part of an entry whose other parts have been read.</summary>
    public static TagEntry Read(ref EntryReader reader, TagEntry entry)
    {
        int flags = reader.Byte();
        if (!IsWritten(flags) || ((flags & HasConfirmed) != 0 && entry.LastMove is null))
        {
            throw new EntryFormatException($"flags {flags} of a recorded tag do not exist");
        }

        ConfirmedMove? confirmed = null;
        if ((flags & HasConfirmed) != 0)
        {
            var incarnation = reader.Incarnation();
            var content = ReadChildren(ref reader, entry.LastMove!.Content, flags, ConfirmedHasChildren);
            entry = entry with { LastMove = entry.LastMove with { Content = content } };
            confirmed = new(entry.LastMove, incarnation) { IsFound = (flags & IsFound) != 0 };
        }

        var pending = (flags & HasPending) != 0 ? ReadPending(ref reader, entry, flags) : null;
        var kept = (flags & HasKept) != 0 ? ReadKept(ref reader) : default;
        if ((flags & HasArchives) != 0)
        {
            pending = pending! with { Archives = ReadKept(ref reader) };
        }

        return entry with { Recorded = new(confirmed, pending) { Kept = kept } };
    }

    private static int FlagsOf(Recorded recorded) =>
        (recorded.Confirmed is null ? 0 : HasConfirmed)
        | (recorded.Confirmed is { IsFound: true } ? IsFound : 0)
        | (recorded.Confirmed is { Content.Children.IsEmpty: false } ? ConfirmedHasChildren : 0)
        | (recorded.Pending is null ? 0 : HasPending)
        | (recorded.Pending is { Content.Children.IsEmpty: false } ? PendingHasChildren : 0)
        | (recorded.Kept.IsEmpty ? 0 : HasKept)
        | (recorded.Pending is { Archives.IsEmpty: false } ? HasArchives : 0);

    private static bool IsWritten(int flags) =>
        (flags & (HasConfirmed | HasPending | HasKept)) != 0
        && (flags & ~All) == 0
        && ((flags & OfConfirmed) == 0 || (flags & HasConfirmed) != 0)
        && ((flags & (PendingHasChildren | HasArchives)) == 0 || (flags & HasPending) != 0);

    private static void WriteKept(EntryWriter writer, KeptManifests kept)
    {
        if (kept.IsEmpty)
        {
            return;
        }

        writer.Number((ulong)kept.All.Length);
        foreach (var one in kept.All)
        {
            writer.Time(one.At);
            writer.Identity(one.Content);
            writer.Byte((byte)(one.Content.Children.IsEmpty ? 0 : 1));
            WriteChildren(writer, one.Content);
        }
    }

    private static KeptManifests ReadKept(ref EntryReader reader)
    {
        var kept = ImmutableArray.CreateBuilder<KeptManifest>(reader.Count(KeptManifests.Most + 1));
        if (kept.Capacity == 0)
        {
            throw new EntryFormatException("no kept manifests are said to follow");
        }

        while (kept.Count < kept.Capacity)
        {
            var (at, content) = (reader.Time(), reader.Identity());
            content = reader.Byte() switch
            {
                0 => content,
                1 => content with { Children = reader.Children() },
                var other => throw new EntryFormatException($"flag {other} of a kept manifest does not exist"),
            };
            kept.Add(new(at, content));
        }

        return new(kept.MoveToImmutable());
    }

    private static PendingMove ReadPending(ref EntryReader reader, TagEntry entry, int flags)
    {
        var content = ReadChildren(ref reader, reader.Identity(), flags, PendingHasChildren);
        return new(NumberAfter(entry.LastMove), content, reader.Attempt(), reader.Time(), reader.Text(), reader.Incarnation());
    }

    private static void WriteChildren(EntryWriter writer, ManifestIdentity content)
    {
        if (!content.Children.IsEmpty)
        {
            writer.Children(content.Children);
        }
    }

    private static ManifestIdentity ReadChildren(ref EntryReader reader, ManifestIdentity content, int flags, int hasChildren) =>
        (flags & hasChildren) != 0 ? content with { Children = reader.Children() } : content;

    private static long NumberAfter(Move? last) => (last?.Number ?? 0) + 1;
}
