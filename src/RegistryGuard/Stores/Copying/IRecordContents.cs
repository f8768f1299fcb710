using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Stores.Copying;

/// <summary>All that a store holds, past the verbs of the push protocol: for moving it to another store while no guard uses
/// either.</summary>
internal interface IRecordContents : IAsyncDisposable
{
    /// <summary>Whether a copy into this store was begun and not finished. No guard starts on such a store.</summary>
    Task<bool> IsHalfCopiedAsync(CancellationToken cancellation);

    /// <summary>Notes that a copy into this store begins or is finished.</summary>
    Task SetHalfCopiedAsync(bool isHalfCopied, CancellationToken cancellation);

    /// <summary>The orders. Heartbeats are of guards, and none runs.</summary>
    Task<StandingOrders> OrdersAsync(CancellationToken cancellation);

    /// <summary>Replaces the orders.</summary>
    Task WriteOrdersAsync(StandingOrders orders, CancellationToken cancellation);

    /// <summary>The repositories of which anything is known.</summary>
    Task<IReadOnlyCollection<RepositoryName>> RepositoriesAsync(CancellationToken cancellation);

    /// <summary>The tags of a repository of which anything is known.</summary>
    Task<IReadOnlyCollection<StoredTag>> TagsAsync(RepositoryName repository, CancellationToken cancellation);

    /// <summary>Replaces all that is known of some tags of a repository, and forgets others.</summary>
    Task WriteAsync(
        RepositoryName repository, IReadOnlyList<StoredTag> put, IReadOnlyList<Tag> removed, CancellationToken cancellation);
}
