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

    /// <summary>The repositories that have an audit list.</summary>
    Task<IReadOnlyCollection<RepositoryName>> AuditedAsync(CancellationToken cancellation);

    /// <summary>Lines of an audit list as they stand there, the oldest first.</summary>
    /// <param name="repository">Whose list; null for the whole guard's.</param>
    /// <param name="from">The number to begin at, or the first one after it.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    Task<IReadOnlyList<string>> LinesAsync(RepositoryName? repository, long from, int most, CancellationToken cancellation);

    /// <summary>Appends lines to an audit list as they stand.</summary>
    Task AppendLinesAsync(RepositoryName? repository, IReadOnlyList<string> lines, CancellationToken cancellation);

    /// <summary>Removes an audit list.</summary>
    Task RemoveLinesAsync(RepositoryName? repository, CancellationToken cancellation);

    /// <summary>Replaces all that is known of some tags of a repository, and forgets others.</summary>
    Task WriteAsync(
        RepositoryName repository, IReadOnlyList<StoredTag> put, IReadOnlyList<Tag> removed, CancellationToken cancellation);
}
