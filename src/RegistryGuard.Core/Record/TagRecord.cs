using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Record;

/// <summary>A record whose store can run any step of <see cref="TagSteps"/> atomically.</summary>
/// <param name="memory">Remembers what the store was seen to say.</param>
public abstract class TagRecord(TagMemory memory) : ITagRecord, IRepositoryRecord, IDeletedManifests
{
    /// <inheritdoc/>
    public event Action<RepositoryName, Digest>? ManifestDeleted;

    /// <summary>What this replica remembers of the store.</summary>
    protected TagMemory Memory { get; } = memory;

    /// <inheritdoc/>
    public virtual bool IsReachable => true;

    /// <inheritdoc/>
    public virtual string? Danger => null;

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
    public ValueTask<BindOutcome> BindAsync(
        RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Bind(entry, push), new BindOutcome.Claimed(), cancellation);

    /// <inheritdoc/>
    public ValueTask<BindOutcome> TakeOverAsync(
        RepositoryName repository, Tag tag, Binding seen, PushAttempt push, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.TakeOver(entry, seen, push), new BindOutcome.Claimed(), cancellation);

    /// <inheritdoc/>
    public ValueTask<AdoptOutcome> AdoptAsync(
        RepositoryName repository, Tag tag, Binding? seen, Adoption adoption, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Adopt(entry, seen, adoption), new AdoptOutcome.Claimed(), cancellation);

    /// <inheritdoc/>
    public ValueTask<ConfirmOutcome> ConfirmAsync(
        RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Confirm(entry, push), new ConfirmOutcome.Claimed(), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> SettleAsync(
        RepositoryName repository, Tag tag, PushAttempt push, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Settle(entry, push), cancellation);

    /// <inheritdoc/>
    public ValueTask<ReleaseOutcome> ReleaseAsync(
        RepositoryName repository, Tag tag, ManifestIdentity bound, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Release(entry, bound), cancellation);

    /// <inheritdoc/>
    public ValueTask<Floated> MoveAsync(RepositoryName repository, Tag tag, NewMove move, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Float(entry, move), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> MarkDeletedAsync(
        RepositoryName repository, Tag tag, ManifestIdentity content, bool isDeleted, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.MarkDeleted(entry, content, isDeleted), cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> OpenAsync(RepositoryName repository, Tag tag, string policy, CancellationToken cancellation) =>
        RunAsync(repository, tag, entry => TagSteps.Open(entry, policy), cancellation);

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

    /// <summary>Reads the entry, applies the step and writes what it makes of it, as one atomic and durable whole. The step
    /// may be applied more than once; the last time counts. Nothing is written if what it makes needed
    /// (<see cref="TagSteps.MadeNeeded"/>) is claimed for deletion: that is the outcome <paramref name="claimed"/>.</summary>
    /// <returns>What came of it, and the tag's entry from then on.</returns>
    /// <exception cref="RecordUnavailableException">The store could not answer in time; the step may have been carried out
    /// or not.</exception>
    protected abstract ValueTask<(TOutcome Outcome, TagEntry Entry)> ApplyAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation);

    // For steps that make no manifest needed.
    private ValueTask<TOutcome> RunAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, CancellationToken cancellation) =>
        RunAsync(repository, tag, step, claimed: default!, cancellation);

    private async ValueTask<TOutcome> RunAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation)
    {
        var sighting = Memory.Begin();
        var (outcome, entry) = await ApplyAsync(repository, tag, step, claimed, cancellation);
        Memory.Remember(repository, tag, entry, sighting);
        return outcome;
    }
}
