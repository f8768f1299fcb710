namespace RegistryGuard.Core.Tags.Binary;

/// <summary>The part of an entry's binary form that says what is known of a recorded floating tag. The confirmed move is the entry's last
/// one, and the pending one has the number after it, so neither is written twice, and the two can't disagree.</summary>
/// <remarks>Flags · confirmed? (incarnation, children?) · pending? (identity, children?, attempt, time, user name, incarnation).</remarks>
internal static class RecordedCodec
{
    private const int HasConfirmed = 1;
    private const int IsFound = 2;
    private const int ConfirmedHasChildren = 4;
    private const int HasPending = 8;
    private const int PendingHasChildren = 16;

    private const int OfConfirmed = IsFound | ConfirmedHasChildren;

    public static void Write(EntryWriter writer, TagEntry entry)
    {
        var (confirmed, pending) = entry.Recorded!;
        if (confirmed is not null ? confirmed.Move != entry.LastMove : pending is null)
        {
            throw new ArgumentException("the confirmed move is not the last one, or there is none", nameof(entry));
        }

        writer.Byte((byte)FlagsOf(confirmed, pending));
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

        return entry with { Recorded = new(confirmed, (flags & HasPending) != 0 ? ReadPending(ref reader, entry, flags) : null) };
    }

    private static int FlagsOf(ConfirmedMove? confirmed, PendingMove? pending) =>
        (confirmed is null ? 0 : HasConfirmed)
        | (confirmed is { IsFound: true } ? IsFound : 0)
        | (confirmed is { Content.Children.IsEmpty: false } ? ConfirmedHasChildren : 0)
        | (pending is null ? 0 : HasPending)
        | (pending is { Content.Children.IsEmpty: false } ? PendingHasChildren : 0);

    private static bool IsWritten(int flags) =>
        (flags & (HasConfirmed | HasPending)) != 0
        && (flags & ~(HasConfirmed | HasPending | OfConfirmed | PendingHasChildren)) == 0
        && ((flags & OfConfirmed) == 0 || (flags & HasConfirmed) != 0)
        && ((flags & PendingHasChildren) == 0 || (flags & HasPending) != 0);

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
