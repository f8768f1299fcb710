using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RegistryGuard.Core.Tags;

/// <summary>Which record a move was bound or confirmed in. Another value means another record, or one that may have lost its newest
/// writes. Of the record's own text (<see cref="IRepositoryRecord.IncarnationAsync"/>) the first 8 bytes of its SHA-256: two of the few
/// that a record has in its life are the same by chance once in 2^64.</summary>
/// <param name="Head">These bytes.</param>
public readonly record struct Incarnation(ulong Head)
{
    /// <summary>The incarnation that a record calls so.</summary>
    public static Incarnation Of(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return new(BinaryPrimitives.ReadUInt64BigEndian(digest));
    }

    /// <inheritdoc/>
    public override string ToString() => Head.ToString("x16", CultureInfo.InvariantCulture);
}
