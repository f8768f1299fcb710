using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags.Binary;

/// <summary>Reads what <see cref="EntryWriter"/> writes, and nothing else: whatever the writer could not have written is an
/// <see cref="EntryFormatException"/>.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Reads the first byte, which says how the others are to be read.</summary>
    public void Version()
    {
        var version = Byte();
        if (version != EntryFormat.Version)
        {
            throw new EntryFormatException(version > EntryFormat.Version
                ? $"written by a newer version of RegistryGuard (format {version}; this one reads format {EntryFormat.Version})"
                : $"format {version} does not exist");
        }
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new EntryFormatException($"{_rest.Length} bytes too many");
        }
    }

    public byte Byte() => Take(1)[0];

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            var bits = (ulong)(next & 0x7f);

            // One value has one form: no more than 64 bits, and no zeros at the end.
            if ((shift == 63 && bits > 1) || (shift > 0 && next == 0))
            {
                break;
            }

            value |= bits << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new EntryFormatException("a number is malformed");
    }

    /// <summary>A count of things of at least one byte each, so that no count can ask for more memory than it came in.</summary>
    public int Count(int most)
    {
        var count = Number();
        return count <= (ulong)Math.Min(most, _rest.Length)
            ? (int)count
            : throw new EntryFormatException($"a count of {count} is too large");
    }

    public Attempt Attempt() => new(BinaryPrimitives.ReadInt64BigEndian(Take(8)));

    public Incarnation Incarnation() => new(BinaryPrimitives.ReadUInt64BigEndian(Take(8)));

    public DateTimeOffset Time()
    {
        var zigzag = Number();
        var milliseconds = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        try
        {
            return EntryFormat.Epoch.AddMilliseconds(milliseconds);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new EntryFormatException("a time is out of range", e);
        }
    }

    public string Text()
    {
        try
        {
            return Utf8.GetString(Take(Byte()));
        }
        catch (DecoderFallbackException e)
        {
            throw new EntryFormatException("a text is not UTF-8", e);
        }
    }

    /// <summary>A digest, or null where the writer said that there is none.</summary>
    public Digest? OptionalDigest() => Byte() switch
    {
        EntryFormat.NoDigest => null,
        EntryFormat.Sha256 => DigestBytes(isSha512: false),
        EntryFormat.Sha512 => DigestBytes(isSha512: true),
        var other => throw new EntryFormatException($"digest algorithm {other} does not exist"),
    };

    public Digest Digest() => OptionalDigest() ?? throw new EntryFormatException("a digest is missing");

    public ImmutableArray<Attempt> Attempts()
    {
        var attempts = ImmutableArray.CreateBuilder<Attempt>(Count(OpenAttempts.Most));
        while (attempts.Count < attempts.Capacity)
        {
            attempts.Add(Attempt());
        }

        return attempts.MoveToImmutable();
    }

    /// <summary>Ascending, and none twice: one set has one form.</summary>
    public DigestSet Children()
    {
        var heads = new UInt128[Count(int.MaxValue)];
        for (var i = 0; i < heads.Length; i++)
        {
            heads[i] = BinaryPrimitives.ReadUInt128BigEndian(Take(16));
            if (i > 0 && heads[i] <= heads[i - 1])
            {
                throw new EntryFormatException("the children are not in order");
            }
        }

        return heads.Length > 0 ? DigestSet.OfHeads(heads) : throw new EntryFormatException("no children are said to follow");
    }

    public ManifestIdentity Identity()
    {
        int first = Byte();
        var hasAlias = (first & EntryFormat.HasAlias) != 0;
        if (!hasAlias && (first & EntryFormat.AliasIsSha512) != 0)
        {
            throw new EntryFormatException("the algorithm of no digest is given");
        }

        var digest = DigestBytes((first & EntryFormat.DigestIsSha512) != 0);
        Digest? alias = hasAlias ? DigestBytes((first & EntryFormat.AliasIsSha512) != 0) : null;
        return new(digest, alias, MediaType(first >> EntryFormat.MediaTypeShift));
    }

    public Move Move()
    {
        var number = Number();
        if (number is 0 or > long.MaxValue)
        {
            throw new EntryFormatException($"{number} is not the number of a move");
        }

        return new((long)number, Identity(), OptionalDigest(), Time(), Text(), Text());
    }

    private string MediaType(int code)
    {
        if (code != EntryFormat.SpelledOut)
        {
            return EntryFormat.MediaTypeOf(code) ?? throw new EntryFormatException($"media type {code} does not exist");
        }

        var text = Text();
        return EntryFormat.CodeOf(text) == EntryFormat.SpelledOut
            ? text
            : throw new EntryFormatException($"media type {text} is spelled out");
    }

    private Digest DigestBytes(bool isSha512)
    {
        ReadOnlySpan<char> algorithm = isSha512 ? "sha512:" : "sha256:";
        var raw = Take(isSha512 ? 64 : 32);
        Span<char> text = stackalloc char[algorithm.Length + (raw.Length * 2)];
        algorithm.CopyTo(text);
        Convert.TryToHexStringLower(raw, text[algorithm.Length..], out _);
        return Oci.Digest.TryParse(text, out var digest) ? digest : throw new EntryFormatException("a digest is malformed");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_rest.Length < length)
        {
            throw new EntryFormatException($"{length - _rest.Length} bytes are missing");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
