using System.Buffers;
using System.Buffers.Binary;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags.Binary;

/// <summary>Writes the parts that <see cref="EntryReader"/> reads. One value has one form, so that a store may compare bytes to
/// see whether an entry has changed.</summary>
internal sealed class EntryWriter
{
    private readonly ArrayBufferWriter<byte> _out = new(96);

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _out.WrittenSpan.ToArray();

    public void Byte(byte value)
    {
        _out.GetSpan(1)[0] = value;
        _out.Advance(1);
    }

    /// <summary>Seven bits a byte, the lowest first, the highest bit set on all but the last.</summary>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    public void Attempt(Attempt attempt)
    {
        BinaryPrimitives.WriteInt64BigEndian(_out.GetSpan(8), attempt.Number);
        _out.Advance(8);
    }

    public void Incarnation(Incarnation incarnation)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_out.GetSpan(8), incarnation.Head);
        _out.Advance(8);
    }

    public void Children(DigestSet children)
    {
        Number((ulong)children.Heads.Length);
        foreach (var head in children.Heads)
        {
            BinaryPrimitives.WriteUInt128BigEndian(_out.GetSpan(16), head);
            _out.Advance(16);
        }
    }

    /// <summary>Whole milliseconds since <see cref="EntryFormat.Epoch"/>, zigzag, so that a clock that is far behind is written
    /// too. What is finer than that, and the offset, is not kept.</summary>
    public void Time(DateTimeOffset at)
    {
        var milliseconds = at.ToUnixTimeMilliseconds() - EntryFormat.Epoch.ToUnixTimeMilliseconds();
        Number((ulong)((milliseconds << 1) ^ (milliseconds >> 63)));
    }

    /// <summary>Length and UTF-8, cut at a whole character to <see cref="EntryFormat.LongestText"/> bytes: whoever is allowed to
    /// push chooses the name that goes with it, and must not be able to fill the record.</summary>
    public void Text(string text)
    {
        Span<byte> utf8 = stackalloc byte[EntryFormat.LongestText];
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.TryEncodeToUtf8(utf8[length..], out var written))
            {
                break;
            }

            length += written;
        }

        Byte((byte)length);
        _out.Write(utf8[..length]);
    }

    /// <summary>The algorithm in a byte of its own, then the bytes.</summary>
    public void Digest(Digest digest)
    {
        Byte(digest.IsSha256 ? EntryFormat.Sha256 : EntryFormat.Sha512);
        DigestBytes(digest);
    }

    public void Identity(ManifestIdentity content)
    {
        var mediaType = EntryFormat.CodeOf(content.MediaType);
        var first = mediaType << EntryFormat.MediaTypeShift;
        first |= content.Digest.IsSha256 ? 0 : EntryFormat.DigestIsSha512;
        first |= content.Alias is null ? 0 : EntryFormat.HasAlias;
        first |= content.Alias is { IsSha256: false } ? EntryFormat.AliasIsSha512 : 0;
        Byte((byte)first);
        DigestBytes(content.Digest);
        if (content.Alias is { } alias)
        {
            DigestBytes(alias);
        }

        if (mediaType == EntryFormat.SpelledOut)
        {
            Text(content.MediaType);
        }
    }

    public void Move(Move move)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(move.Number, 1, nameof(move));
        Number((ulong)move.Number);
        Identity(move.Content);
        if (move.Previous is { } previous)
        {
            Digest(previous);
        }
        else
        {
            Byte(EntryFormat.NoDigest);
        }

        Time(move.At);
        Text(move.By);
        Text(move.Client);
    }

    private void DigestBytes(Digest digest)
    {
        var length = digest.HexPart.Length / 2;
        Convert.FromHexString(digest.HexPart, _out.GetSpan(length), out _, out _);
        _out.Advance(length);
    }
}
