using System.Security.Cryptography;
using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Stores.Copying;

/// <summary>How much a store holds, and a checksum that does not depend on the order it is read in.</summary>
internal sealed class ContentsSum
{
    private readonly byte[] _checksum = new byte[32];

    public long Repositories { get; private set; }

    public long Tags { get; private set; }

    public long Moves { get; private set; }

    /// <summary>Of audit lists.</summary>
    public long Lines { get; private set; }

    public string Checksum => Convert.ToHexStringLower(_checksum);

    /// <summary>How many digests are blocked.</summary>
    public long Blocked { get; private set; }

    /// <summary>Whether maintenance is ordered.</summary>
    public bool HasMaintenance { get; private set; }

    public bool IsEmpty => Tags == 0 && Lines == 0 && Blocked == 0 && !HasMaintenance;

    /// <summary>Reads all of a store.</summary>
    public static async Task<ContentsSum> OfAsync(IRecordContents contents, Action<long> progress, CancellationToken cancellation)
    {
        var sum = new ContentsSum();
        sum.Add(await contents.OrdersAsync(cancellation));
        foreach (var repository in await contents.RepositoriesAsync(cancellation))
        {
            sum.Add(repository, await contents.TagsAsync(repository, cancellation));
            progress(sum.Tags);
        }

        await foreach (var lines in AuditCopy.AllAsync(contents, cancellation))
        {
            sum.Add(lines);
        }

        return sum;
    }

    public bool IsSameAs(ContentsSum other) =>
        (Repositories, Tags, Moves, Lines, Blocked) == (other.Repositories, other.Tags, other.Moves, other.Lines, other.Blocked)
        && _checksum.AsSpan().SequenceEqual(other._checksum);

    private void Add(StandingOrders orders)
    {
        (Blocked, HasMaintenance) = (orders.Blocked.Count, orders.Maintenance is not null);
        foreach (var text in orders.Blocked.Values.Select(OrderText.Of).Concat(orders.Maintenance is { } maintenance ? [OrderText.Of(maintenance)] : []))
        {
            Add(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    private void Add(IReadOnlyCollection<string> lines)
    {
        Lines += lines.Count;
        foreach (var line in lines)
        {
            Add(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
        }
    }

    // Nothing comes twice, so exclusive or loses nothing. An audit line says whose it is, and which.
    private void Add(byte[] checksum)
    {
        for (var i = 0; i < checksum.Length; i++)
        {
            _checksum[i] ^= checksum[i];
        }
    }

    private void Add(RepositoryName repository, IReadOnlyCollection<StoredTag> tags)
    {
        Repositories += tags.Count > 0 ? 1 : 0;
        Tags += tags.Count;
        foreach (var tag in tags)
        {
            Moves += tag.Moves.Count;
            Add(tag.Checksum(repository));
        }
    }
}
