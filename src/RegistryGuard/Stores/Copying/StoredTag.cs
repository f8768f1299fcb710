using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Stores.Copying;

/// <summary>A tag as stores hold it.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Entry">Its entry (<see cref="Core.Tags.Binary.TagEntryCodec"/>).</param>
/// <param name="Moves">Its moves, the oldest first (<see cref="Core.Tags.Binary.MoveCodec"/>).</param>
internal sealed record StoredTag(Tag Tag, byte[] Entry, IReadOnlyList<byte[]> Moves)
{
    /// <summary>SHA-256 over all of it, each part preceded by its length.</summary>
    public byte[] Checksum(RepositoryName repository)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(sum, Encoding.ASCII.GetBytes(repository.Value));
        Add(sum, Encoding.ASCII.GetBytes(Tag.Value));
        Add(sum, Entry);
        foreach (var move in Moves)
        {
            Add(sum, move);
        }

        return sum.GetHashAndReset();
    }

    private static void Add(IncrementalHash sum, byte[] part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        sum.AppendData(length);
        sum.AppendData(part);
    }
}
