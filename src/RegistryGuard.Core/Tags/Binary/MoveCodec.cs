namespace RegistryGuard.Core.Tags.Binary;

/// <summary>The binary form of a <see cref="Move"/> in a tag's history, with the parts of <see cref="TagEntryCodec"/>.</summary>
public static class MoveCodec
{
    /// <summary>The bytes of a move.</summary>
    public static byte[] Encode(Move move)
    {
        ArgumentNullException.ThrowIfNull(move);
        var writer = new EntryWriter();
        writer.Byte(EntryFormat.Version);
        writer.Move(move);
        return writer.ToArray();
    }

    /// <summary>The move of these bytes.</summary>
    /// <exception cref="EntryFormatException">They are malformed, cut off, followed by others, or of a newer version.</exception>
    public static Move Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new EntryReader(bytes);
        reader.Version();
        var move = reader.Move();
        reader.End();
        return move;
    }
}
