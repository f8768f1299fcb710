using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Stores;

/// <summary>The record, each call measured that goes to the store. What is answered from memory is not.</summary>
internal sealed class MeasuredRecord(IRecord record, RecordSignals signals) : ITagRecord, IRepositoryRecord, IAuditRecord
{
    public bool IsReachable => record.IsReachable;

    public string? Danger => record.Danger;

    /// <summary>The replicas, measured too.</summary>
    public IReplicas Replicas { get; } = new MeasuredReplicas(record.Replicas, signals);

    public SeenEntry? TrySight(RepositoryName repository, Tag tag) => record.TrySight(repository, tag);

    public ConfirmedMove? RecallMove(RepositoryName repository, Tag tag) => record.RecallMove(repository, tag);

    public Remembered? Recall(RepositoryName repository, Tag tag) => record.Recall(repository, tag);

    public ValueTask<TagEntry> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Find, () => record.FindAsync(repository, tag, cancellation));

    public ValueTask<SeenEntry> SightAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        record.TrySight(repository, tag) is { } known
            ? ValueTask.FromResult(known)
            : signals.RunAsync(RecordOperation.Sight, () => record.SightAsync(repository, tag, cancellation));

    public ValueTask<Tag?> FirstUnknownAsync(RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.FreeTag, () => record.FirstUnknownAsync(repository, candidates, cancellation));

    public ValueTask<TOutcome> ApplyAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Step, () => record.ApplyAsync(repository, tag, step, claimed, cancellation));

    public ValueTask<TOutcome> ApplyInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Step, () => record.ApplyInAsync(repository, tag, step, claimed, cancellation));

    public ValueTask<IReadOnlyList<Move>> MovesAsync(RepositoryName repository, Tag tag, int most, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Moves, () => record.MovesAsync(repository, tag, most, cancellation));

    public ValueTask ProbeAsync(CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Probe, () => record.ProbeAsync(cancellation));

    public ValueTask<string> IncarnationAsync(CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Repository, () => record.IncarnationAsync(cancellation));

    public ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Repository, () => record.KnownAsync(repository, cancellation));

    public ValueTask<bool> TryNoteKnownAsync(RepositoryName repository, string? seen, string next, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Repository, () => record.TryNoteKnownAsync(repository, seen, next, cancellation));

    public ValueTask ForgetKnownAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Repository, () => record.ForgetKnownAsync(repository, tag, policy, cancellation));

    public ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Repository, () => record.PublishedAsync(repository, cancellation));

    public ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Claim, () => record.ClaimAsync(repository, claim, cancellation));

    public ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Claim, () => record.EndClaimAsync(repository, claim, cancellation));

    public ValueTask<IReadOnlyList<TagUse>> UsesAsync(RepositoryName repository, DigestSet digests, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.Uses, () => record.UsesAsync(repository, digests, cancellation));

    public ValueTask AppendAsync(RepositoryName? repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.AuditWrite, () => record.AppendAsync(repository, lines, cancellation));

    public ValueTask<bool> TryAppendAsync(RepositoryName repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.AuditWrite, () => record.TryAppendAsync(repository, lines, cancellation));

    public ValueTask<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.AuditRead, () => record.PageAsync(repository, from, most, isNewestFirst, cancellation));

    public ValueTask<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.AuditRead, () => record.SinceAsync(repository, since, most, cancellation));

    public ValueTask<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation) =>
        signals.RunAsync(RecordOperation.AuditRead, () => record.AuditedAsync(after, most, cancellation));

    private sealed class MeasuredReplicas(IReplicas replicas, RecordSignals signals) : IReplicas
    {
        public ValueTask BeatAsync(Heartbeat heartbeat, CancellationToken cancellation) =>
            signals.RunAsync(RecordOperation.Heartbeat, () => replicas.BeatAsync(heartbeat, cancellation));

        public ValueTask<ReplicaRoster> RosterAsync(CancellationToken cancellation) =>
            signals.RunAsync(RecordOperation.Heartbeat, () => replicas.RosterAsync(cancellation));

        public ValueTask LeaveAsync(string replica, CancellationToken cancellation) =>
            signals.RunAsync(RecordOperation.Heartbeat, () => replicas.LeaveAsync(replica, cancellation));
    }
}
