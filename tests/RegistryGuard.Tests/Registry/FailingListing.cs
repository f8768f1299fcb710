using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Registry;

/// <summary>The listing of a record that can't be reached when the test says so.</summary>
internal sealed class FailingListing(IRecordListing listing, Func<bool> isDown) : IRecordListing
{
    private IRecordListing Reached => isDown() ? throw new RecordUnavailableException() : listing;

    public IAsyncEnumerable<RepositoryName> RepositoriesAsync(CancellationToken cancellation) => Reached.RepositoriesAsync(cancellation);

    public IAsyncEnumerable<KnownTag> TagsAsync(RepositoryName repository, CancellationToken cancellation) =>
        Reached.TagsAsync(repository, cancellation);

    public IAsyncEnumerable<DigestTrace> TracesAsync(Digest digest, CancellationToken cancellation) => Reached.TracesAsync(digest, cancellation);
}
