using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

// What the record has of a whole repository.
public sealed partial class RedisTagRecord
{
    /// <inheritdoc/>
    public override ValueTask<string> IncarnationAsync(CancellationToken cancellation) => new(_repositories.IncarnationAsync(cancellation));

    /// <inheritdoc/>
    public override ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation) =>
        new(_repositories.KnownAsync(repository, cancellation));

    /// <inheritdoc/>
    public override ValueTask<bool> TryNoteKnownAsync(
        RepositoryName repository, string? seen, string next, CancellationToken cancellation) =>
        new(_repositories.TryNoteKnownAsync(repository, seen, next, cancellation));

    /// <inheritdoc/>
    public override ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        new(_repositories.ClaimAsync(repository, claim, cancellation));

    /// <inheritdoc/>
    public override ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        new(_repositories.EndClaimAsync(repository, claim, cancellation));

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<TagUse>> UsesAsync(
        RepositoryName repository, DigestSet digests, CancellationToken cancellation) =>
        (await _repositories.LookThroughAsync(repository, digests, cancellation)).Found;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation) =>
        (await _repositories.LookThroughAsync(repository, default, cancellation)).Published;

    /// <inheritdoc/>
    public override async ValueTask AnnounceDeletedAsync(
        RepositoryName repository, IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(digests);
        await base.AnnounceDeletedAsync(repository, digests, cancellation);
        await ReadAsync(
            database => Task.WhenAll(digests.Select(digest =>
                database.PublishAsync(RedisChannel.Literal(RedisKeys.Deleted), RedisKeys.NameOf(repository, digest)))),
            cancellation);
    }

    /// <inheritdoc/>
    protected override async ValueTask RemoveNoteAsync(RepositoryName repository, string policy, CancellationToken cancellation) =>
        await _repositories.ForgetKnownAsync(repository, policy, cancellation);
}
