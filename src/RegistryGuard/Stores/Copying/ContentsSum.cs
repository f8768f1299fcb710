using RegistryGuard.Core.Oci;

namespace RegistryGuard.Stores.Copying;

/// <summary>How much a store holds, and a checksum that does not depend on the order it is read in.</summary>
internal sealed class ContentsSum
{
    private readonly byte[] _checksum = new byte[32];

    public long Repositories { get; private set; }

    public long Tags { get; private set; }

    public long Moves { get; private set; }

    public string Checksum => Convert.ToHexStringLower(_checksum);

    public bool IsEmpty => Tags == 0;

    /// <summary>Reads all of a store.</summary>
    public static async Task<ContentsSum> OfAsync(IRecordContents contents, Action<long> progress, CancellationToken cancellation)
    {
        var sum = new ContentsSum();
        foreach (var repository in await contents.RepositoriesAsync(cancellation))
        {
            sum.Add(repository, await contents.TagsAsync(repository, cancellation));
            progress(sum.Tags);
        }

        return sum;
    }

    public bool IsSameAs(ContentsSum other) =>
        (Repositories, Tags, Moves) == (other.Repositories, other.Tags, other.Moves) && _checksum.AsSpan().SequenceEqual(other._checksum);

    // No tag comes twice, so exclusive or loses nothing.
    private void Add(RepositoryName repository, IReadOnlyCollection<StoredTag> tags)
    {
        Repositories += tags.Count > 0 ? 1 : 0;
        Tags += tags.Count;
        foreach (var tag in tags)
        {
            Moves += tag.Moves.Count;
            var checksum = tag.Checksum(repository);
            for (var i = 0; i < checksum.Length; i++)
            {
                _checksum[i] ^= checksum[i];
            }
        }
    }
}
