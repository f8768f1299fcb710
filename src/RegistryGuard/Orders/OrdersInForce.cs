using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Orders;

/// <summary>The orders as this replica has heard them. It is immutable: new ones replace it.</summary>
internal sealed class OrdersInForce(StandingOrders orders)
{
    // Compared with what an index is recorded to list, nested ones included.
    private readonly DigestSet _heads = DigestSet.Of(orders.Blocked.Keys);

    public StandingOrders Orders => orders;

    public long Version => orders.Version;

    /// <summary>Whether any digest is blocked.</summary>
    public bool HasBlocks { get; } = orders.Blocked.Count > 0;

    /// <summary>The block of a digest, by its name alone.</summary>
    public Block? BlockOf(Digest digest) => orders.Blocked.GetValueOrDefault(digest);

    /// <summary>Judges a manifest by what the record knows of it, without its bytes.</summary>
    public BlockVerdict Judge(ManifestIdentity content) =>
        (BlockOf(content.Digest) ?? (content.Alias is { } alias ? BlockOf(alias) : null)) is { } block ? new(block)
        // An index of which all is needed lists more than was kept: its bytes tell.
        : !content.Children.IsEverything && Among(content.Children) is { } listed ? new(listed, IsListed: true)
        : BlockVerdict.Clear;

    /// <summary>Judges a manifest by its bytes.</summary>
    public BlockVerdict Judge(ReadOnlySpan<byte> manifest) => BlockVerdict.Of(orders.Blocked, manifest);

    /// <summary>The block of one of these digests.</summary>
    public Block? Among(DigestSet digests) =>
        digests.Overlaps(_heads) ? orders.Blocked.Values.First(block => digests.Contains(block.Digest)) : null;
}
