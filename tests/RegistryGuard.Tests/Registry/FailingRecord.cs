using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Registry;

/// <summary>A record that can't be reached when the test says so.</summary>
internal sealed class FailingRecord(IRecord record) : IRecord, IAsyncDisposable
{
    private FailingOrders? _orders;
    private FailingJobs? _jobs;

    public event Action<RepositoryName, Digest>? ManifestDeleted
    {
        add => record.ManifestDeleted += value;
        remove => record.ManifestDeleted -= value;
    }

    public bool IsDown { get; set; }

    public IStandingOrders Orders => _orders ??= new FailingOrders(record.Orders, () => IsDown);

    public IReplicas Replicas => record.Replicas;

    public IJobs Jobs => _jobs ??= new FailingJobs(record.Jobs, () => IsDown);

    public bool IsReachable => !IsDown;

    public string? Danger { get; set; }

    public IRecordListing Listing => new FailingListing(record.Listing, () => IsDown);

    private IRecord Reached => IsDown ? throw new RecordUnavailableException() : record;

    public ValueTask<TagEntry> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        Reached.FindAsync(repository, tag, cancellation);

    public Remembered? Recall(RepositoryName repository, Tag tag) => record.Recall(repository, tag);

    public ValueTask<Tag?> FirstUnknownAsync(RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation) =>
        Reached.FirstUnknownAsync(repository, candidates, cancellation);

    public ValueTask<TOutcome> ApplyAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        Reached.ApplyAsync(repository, tag, step, claimed, cancellation);

    public ValueTask<TOutcome> ApplyInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        Reached.ApplyInAsync(repository, tag, step, claimed, cancellation);

    public SeenEntry? TrySight(RepositoryName repository, Tag tag) => IsDown ? null : record.TrySight(repository, tag);

    public ConfirmedMove? RecallMove(RepositoryName repository, Tag tag) => record.RecallMove(repository, tag);

    public ValueTask<SeenEntry> SightAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        Reached.SightAsync(repository, tag, cancellation);

    public ValueTask<IReadOnlyList<Move>> MovesAsync(RepositoryName repository, Tag tag, int most, CancellationToken cancellation) =>
        Reached.MovesAsync(repository, tag, most, cancellation);

    public ValueTask ProbeAsync(CancellationToken cancellation) => Reached.ProbeAsync(cancellation);

    public ValueTask<string> IncarnationAsync(CancellationToken cancellation) => Reached.IncarnationAsync(cancellation);

    public ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation) =>
        Reached.KnownAsync(repository, cancellation);

    public ValueTask<bool> TryNoteKnownAsync(RepositoryName repository, string? seen, string next, CancellationToken cancellation) =>
        Reached.TryNoteKnownAsync(repository, seen, next, cancellation);

    public ValueTask ForgetKnownAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation) =>
        Reached.ForgetKnownAsync(repository, tag, policy, cancellation);

    public ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        Reached.ClaimAsync(repository, claim, cancellation);

    public ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        Reached.EndClaimAsync(repository, claim, cancellation);

    public ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation) =>
        Reached.PublishedAsync(repository, cancellation);

    public ValueTask<IReadOnlyList<TagUse>> UsesAsync(RepositoryName repository, DigestSet digests, CancellationToken cancellation) =>
        Reached.UsesAsync(repository, digests, cancellation);

    public ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation) => Reached.UploadKeyAsync(cancellation);

    public ValueTask AnnounceDeletedAsync(RepositoryName repository, IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        record.AnnounceDeletedAsync(repository, digests, cancellation);

    public ValueTask AppendAsync(RepositoryName? repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        Reached.AppendAsync(repository, lines, cancellation);

    public ValueTask<bool> TryAppendAsync(RepositoryName repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        Reached.TryAppendAsync(repository, lines, cancellation);

    public ValueTask<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation) =>
        Reached.PageAsync(repository, from, most, isNewestFirst, cancellation);

    public ValueTask<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation) =>
        Reached.SinceAsync(repository, since, most, cancellation);

    public ValueTask<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation) =>
        Reached.AuditedAsync(after, most, cancellation);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)record).DisposeAsync();
}
