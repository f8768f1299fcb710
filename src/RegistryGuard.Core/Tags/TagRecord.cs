using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Core.Tags;

/// <summary>A record whose store can run any step of <see cref="TagSteps"/> atomically.</summary>
/// <param name="memory">Remembers what the store was seen to say.</param>
public abstract class TagRecord(TagMemory memory) : IRecord
{
    /// <inheritdoc/>
    public event Action<RepositoryName, Digest>? ManifestDeleted;

    /// <summary>What this replica remembers of the store.</summary>
    protected TagMemory Memory { get; } = memory;

    /// <inheritdoc/>
    public abstract IStandingOrders Orders { get; }

    /// <inheritdoc/>
    public abstract IReplicas Replicas { get; }

    /// <inheritdoc/>
    public abstract IJobs Jobs { get; }

    /// <inheritdoc/>
    public virtual bool IsReachable => true;

    /// <inheritdoc/>
    public virtual string? Danger => null;

    /// <inheritdoc/>
    public abstract IRecordListing Listing { get; }

    /// <inheritdoc/>
    public async ValueTask<TagEntry> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        var sighting = Memory.Begin();
        var entry = await ReadAsync(repository, tag, cancellation);
        Memory.Remember(repository, tag, entry, sighting);
        return entry;
    }

    /// <inheritdoc/>
    public Remembered? Recall(RepositoryName repository, Tag tag) => Memory.Recall(repository, tag);

    /// <inheritdoc/>
    public abstract ValueTask<Tag?> FirstUnknownAsync(
        RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation);

    /// <inheritdoc/>
    public async ValueTask<TOutcome> ApplyAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation)
    {
        var sighting = Memory.Begin();
        var (outcome, entry) = await RunAsync(repository, tag, step, claimed, cancellation);
        Memory.Remember(repository, tag, entry, sighting);
        return outcome;
    }

    /// <inheritdoc/>
    public async ValueTask<TOutcome> ApplyInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation)
    {
        var sighting = Memory.Begin();
        var (outcome, entry) = await RunInAsync(repository, tag, step, claimed, cancellation);
        Memory.Remember(repository, tag, entry, sighting);
        return outcome;
    }

    /// <inheritdoc/>
    public virtual SeenEntry? TrySight(RepositoryName repository, Tag tag) => null;

    /// <inheritdoc/>
    public ConfirmedMove? RecallMove(RepositoryName repository, Tag tag) => Memory.RecallMove(repository, tag);

    /// <inheritdoc/>
    public async ValueTask<SeenEntry> SightAsync(RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        if (TrySight(repository, tag) is { } known)
        {
            return known;
        }

        var sighting = Memory.Begin();
        var seen = await LookUpAsync(repository, tag, cancellation);
        Memory.Remember(repository, tag, seen.Entry, sighting);
        return seen;
    }

    /// <summary>Carries <see cref="ITagRecord.SightAsync"/> out in the store.</summary>
    /// <exception cref="RecordUnavailableException">The store could not answer in time.</exception>
    protected abstract ValueTask<SeenEntry> LookUpAsync(RepositoryName repository, Tag tag, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlyList<Move>> MovesAsync(
        RepositoryName repository, Tag tag, int most, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask ProbeAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<string> IncarnationAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<bool> TryNoteKnownAsync(
        RepositoryName repository, string? seen, string next, CancellationToken cancellation);

    /// <inheritdoc/>
    public async ValueTask ForgetKnownAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation)
    {
        // The tag's entry comes with it, so that the step after the write has it in memory.
        var sighting = Memory.Begin();
        var (entry, note) = await ReadWithNoteAsync(repository, tag, cancellation);
        Memory.Remember(repository, tag, entry, sighting);
        if (note is not null && !KnownNote.IsOf(note, policy))
        {
            await RemoveNoteAsync(repository, policy, cancellation);
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlyList<TagUse>> UsesAsync(
        RepositoryName repository, DigestSet digests, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual ValueTask AnnounceDeletedAsync(RepositoryName repository, IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(digests);
        foreach (var digest in digests)
        {
            OnManifestDeleted(repository, digest);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public abstract ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask AppendAsync(RepositoryName? repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<bool> TryAppendAsync(RepositoryName repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation);

    /// <summary>A manifest was announced to be deleted.</summary>
    protected void OnManifestDeleted(RepositoryName repository, Digest digest) => ManifestDeleted?.Invoke(repository, digest);

    /// <summary>The tag's entry as the store has it.</summary>
    /// <exception cref="RecordUnavailableException">The store could not answer in time.</exception>
    protected abstract ValueTask<TagEntry> ReadAsync(RepositoryName repository, Tag tag, CancellationToken cancellation);

    /// <summary>The tag's entry, and the note that its repository is known.</summary>
    /// <exception cref="RecordUnavailableException">The store could not answer in time.</exception>
    protected abstract ValueTask<(TagEntry Entry, string? Note)> ReadWithNoteAsync(
        RepositoryName repository, Tag tag, CancellationToken cancellation);

    /// <summary>Removes the note that a repository is known, if it was made under another policy.</summary>
    /// <exception cref="RecordUnavailableException">The store could not answer in time.</exception>
    protected abstract ValueTask RemoveNoteAsync(RepositoryName repository, string policy, CancellationToken cancellation);

    /// <summary>Carries <see cref="ITagRecord.ApplyAsync"/> out in the store.</summary>
    /// <returns>What came of it, and the tag's entry from then on.</returns>
    /// <exception cref="RecordUnavailableException">The store could not answer in time; the step may have been carried out
    /// or not.</exception>
    protected abstract ValueTask<(TOutcome Outcome, TagEntry Entry)> RunAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation);

    /// <summary>Carries <see cref="ITagRecord.ApplyInAsync"/> out in the store.</summary>
    /// <returns>What came of it, and the tag's entry from then on.</returns>
    /// <exception cref="RecordUnavailableException">The store could not answer in time; the step may have been carried out
    /// or not.</exception>
    protected abstract ValueTask<(TOutcome Outcome, TagEntry Entry)> RunInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation);
}
