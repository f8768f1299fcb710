using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>A set of digests, small enough to be kept with every bound index: of each only the first 16 bytes. That a digest is
/// in the set by chance, 1 in 2^128, keeps a manifest that could have been deleted, never the other way round.</summary>
public readonly struct DigestSet : IEquatable<DigestSet>
{
    private readonly ImmutableArray<UInt128> _heads;

    /// <summary>The set of all digests: what an index needs that lists more than can be kept. It is written as one digest, of which
    /// every bit is set.</summary>
    public static DigestSet Everything { get; } = OfHeads(UInt128.MaxValue);

    /// <summary>Whether this is, or contains, <see cref="Everything"/>.</summary>
    public bool IsEverything => Heads is [.., var last] && last == UInt128.MaxValue;

    private DigestSet(ImmutableArray<UInt128> heads) => _heads = heads;

    /// <summary>The kept part of each digest, ascending.</summary>
    public ImmutableArray<UInt128> Heads => _heads.IsDefault ? [] : _heads;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Heads.IsEmpty;

    /// <summary>The set of these digests.</summary>
    public static DigestSet Of(params IEnumerable<Digest> digests) => OfHeads(digests.Select(HeadOf));

    /// <summary>The set of digests of which these parts were kept.</summary>
    public static DigestSet OfHeads(params IEnumerable<UInt128> heads) => new([.. new SortedSet<UInt128>(heads)]);

    /// <summary>How the kept part of a digest is written where text is needed: 32 hexadecimal digits.</summary>
    public static string Text(UInt128 head) => head.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The set of digests of which the kept parts are written so (<see cref="Text"/>).</summary>
    public static DigestSet OfTexts(params IEnumerable<string> texts) =>
        OfHeads(texts.Select(text => UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));

    /// <summary>Whether the digest is in the set.</summary>
    public bool Contains(Digest digest) => IsEverything || Heads.BinarySearch(HeadOf(digest)) >= 0;

    /// <summary>Whether the two have a digest in common.</summary>
    public bool Overlaps(DigestSet other)
    {
        if ((IsEverything && !other.IsEmpty) || (other.IsEverything && !IsEmpty))
        {
            return true;
        }

        foreach (var head in other.Heads)
        {
            if (Heads.BinarySearch(head) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Both together.</summary>
    public DigestSet With(DigestSet other) => other.IsEmpty ? this : OfHeads(Heads.Concat(other.Heads));

    /// <inheritdoc/>
    public bool Equals(DigestSet other) => Heads.AsSpan().SequenceEqual(other.Heads.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DigestSet other && Equals(other);

    /// <summary>Whether both are the same set.</summary>
    public static bool operator ==(DigestSet left, DigestSet right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(DigestSet left, DigestSet right) => !left.Equals(right);

    /// <inheritdoc/>
    public override int GetHashCode() => IsEmpty ? 0 : HashCode.Combine(Heads.Length, Heads[0]);

    private static UInt128 HeadOf(Digest digest)
    {
        Span<byte> head = stackalloc byte[16];
        Convert.FromHexString(digest.HexPart[..32], head, out _, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(head);
    }
}
