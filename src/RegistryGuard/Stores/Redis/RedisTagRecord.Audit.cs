using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Stores.Redis;

// The audit lists.
public sealed partial class RedisTagRecord
{
    /// <inheritdoc/>
    public override async ValueTask AppendAsync(
        RepositoryName? repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        await _audit.AppendAsync(repository, lines, onlyIfKnown: false, AuditKeep.Oldest(_configuration, _clock.GetUtcNow()), cancellation);

    /// <inheritdoc/>
    public override ValueTask<bool> TryAppendAsync(
        RepositoryName repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        new(_audit.AppendAsync(repository, lines, onlyIfKnown: true, AuditKeep.Oldest(_configuration, _clock.GetUtcNow()), cancellation));

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation) =>
        new(_audit.PageAsync(repository, from, most, isNewestFirst, cancellation));

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation) =>
        new(_audit.SinceAsync(repository, since, most, cancellation));

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation) =>
        new(_audit.AuditedAsync(after, most, cancellation));
}
