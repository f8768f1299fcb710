using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Tests.Proxy;

/// <summary>A record that can't be reached when the test says so.</summary>
internal sealed class FailingRecord(ITagRecord record) : ITagRecord, IRepositoryRecord, IDeletedManifests, ISharedKeys, IAsyncDisposable
{
    public event Action<RepositoryName, Digest>? ManifestDeleted
    {
        add => ((IDeletedManifests)record).ManifestDeleted += value;
        remove => ((IDeletedManifests)record).ManifestDeleted -= value;
    }

    public bool IsDown { get; set; }

    public bool IsReachable => !IsDown;

    public string? Danger { get; set; }

    private IRepositoryRecord Repositories => (IRepositoryRecord)Reached;

    private ITagRecord Reached => IsDown ? throw new RecordUnavailableException() : record;

    public ValueTask<TagEntry> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        Reached.FindAsync(repository, tag, cancellation);

    public Remembered? Recall(RepositoryName repository, Tag tag) => record.Recall(repository, tag);

    public ValueTask<Tag?> FirstUnknownAsync(RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation) =>
        Reached.FirstUnknownAsync(repository, candidates, cancellation);

    public ValueTask<BindOutcome> BindAsync(RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        Reached.BindAsync(repository, tag, push, cancellation);

    public ValueTask<BindOutcome> TakeOverAsync(
        RepositoryName repository, Tag tag, Binding seen, PushAttempt push, CancellationToken cancellation) =>
        Reached.TakeOverAsync(repository, tag, seen, push, cancellation);

    public ValueTask<AdoptOutcome> AdoptAsync(
        RepositoryName repository, Tag tag, Binding? seen, Adoption adoption, CancellationToken cancellation) =>
        Reached.AdoptAsync(repository, tag, seen, adoption, cancellation);

    public ValueTask<ConfirmOutcome> ConfirmAsync(RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        Reached.ConfirmAsync(repository, tag, push, cancellation);

    public ValueTask<bool> SettleAsync(RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        Reached.SettleAsync(repository, tag, push, cancellation);

    public ValueTask<bool> MarkDeletedAsync(
        RepositoryName repository, Tag tag, ManifestIdentity content, bool isDeleted, CancellationToken cancellation) =>
        Reached.MarkDeletedAsync(repository, tag, content, isDeleted, cancellation);

    public ValueTask<bool> OpenAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation) =>
        Reached.OpenAsync(repository, tag, policy, cancellation);

    public ValueTask<string> IncarnationAsync(CancellationToken cancellation) => Repositories.IncarnationAsync(cancellation);

    public ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation) =>
        Repositories.KnownAsync(repository, cancellation);

    public ValueTask<bool> TryNoteKnownAsync(RepositoryName repository, string? seen, string next, CancellationToken cancellation) =>
        Repositories.TryNoteKnownAsync(repository, seen, next, cancellation);

    public ValueTask ForgetKnownAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation) =>
        Repositories.ForgetKnownAsync(repository, tag, policy, cancellation);

    public ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        Repositories.ClaimAsync(repository, claim, cancellation);

    public ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        Repositories.EndClaimAsync(repository, claim, cancellation);

    public ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation) =>
        Repositories.PublishedAsync(repository, cancellation);

    public ValueTask<IReadOnlyList<TagUse>> UsesAsync(RepositoryName repository, DigestSet digests, CancellationToken cancellation) =>
        Repositories.UsesAsync(repository, digests, cancellation);

    public ValueTask<ReleaseOutcome> ReleaseAsync(
        RepositoryName repository, Tag tag, ManifestIdentity bound, CancellationToken cancellation) =>
        Reached.ReleaseAsync(repository, tag, bound, cancellation);

    public ValueTask<Floated> MoveAsync(RepositoryName repository, Tag tag, NewMove move, CancellationToken cancellation) =>
        Reached.MoveAsync(repository, tag, move, cancellation);

    public ValueTask<IReadOnlyList<Move>> MovesAsync(RepositoryName repository, Tag tag, int most, CancellationToken cancellation) =>
        Reached.MovesAsync(repository, tag, most, cancellation);

    public ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation) =>
        ((ISharedKeys)Reached).UploadKeyAsync(cancellation);

    public ValueTask AnnounceDeletedAsync(RepositoryName repository, IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        ((IDeletedManifests)record).AnnounceDeletedAsync(repository, digests, cancellation);

    public ValueTask ProbeAsync(CancellationToken cancellation) => Reached.ProbeAsync(cancellation);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)record).DisposeAsync();
}
