using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Core.Tags;

/// <summary>The record of what tags stand for. Every verb is one atomic step, durable when it returns; what may come of a
/// step is a value, and a record that can't answer in time is a <see cref="RecordUnavailableException"/>. A step that
/// failed so may have been carried out or not.</summary>
public interface ITagRecord
{
    /// <summary>False if the store is known to be away; the next call finds out whether it still is.</summary>
    bool IsReachable { get; }

    /// <summary>What endangers all that it keeps although it answers, in one sentence; null if nothing is known to.</summary>
    string? Danger { get; }

    /// <summary>What is known of a tag.</summary>
    ValueTask<TagEntry> FindAsync(RepositoryName repository, Tag tag, CancellationToken cancellation);

    /// <summary>What the record has of a tag at a moment after this was called, whichever replica has written it: what a pull of a
    /// recorded floating tag goes by. What is kept of it (<see cref="Recorded.Kept"/>) may be left out.</summary>
    ValueTask<SeenEntry> SightAsync(RepositoryName repository, Tag tag, CancellationToken cancellation);

    /// <summary>The same from memory, if that is sure to be what the record has at this moment; else null.</summary>
    SeenEntry? TrySight(RepositoryName repository, Tag tag);

    /// <summary>The last confirmed move that this replica has seen of a recorded floating tag, or null. For when the record can't be
    /// reached: the tag may have been moved since.</summary>
    ConfirmedMove? RecallMove(RepositoryName repository, Tag tag);

    /// <summary>The tag's published binding from memory, without asking the store, or null if it is not in memory. For choosing
    /// a path and for pulls; after a release by another replica whose announcement was lost it is wrong for up to
    /// <see cref="TagMemory.Lifetime"/>.</summary>
    Remembered? Recall(RepositoryName repository, Tag tag);

    /// <summary>The first of these tags of which nothing is known, or null.</summary>
    ValueTask<Tag?> FirstUnknownAsync(
        RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation);

    /// <summary>Reads the tag's entry, applies the step and writes what it makes of it, as one atomic and durable whole. The step may be
    /// applied more than once; the last time counts. The steps there are: <see cref="TagRecordSteps"/>.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="step">One of <see cref="TagSteps"/>.</param>
    /// <param name="claimed">The outcome if what the step makes needed (<see cref="TagSteps.MadeNeeded"/>) is claimed for deletion;
    /// nothing is written then.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<TOutcome> ApplyAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation);

    /// <summary>The same for a step that depends on which record it is carried out in: that is told to the step, and is still so when it
    /// is carried out.</summary>
    ValueTask<TOutcome> ApplyInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation);

    /// <summary>The newest moves of a floating tag, the newest first.</summary>
    ValueTask<IReadOnlyList<Move>> MovesAsync(
        RepositoryName repository, Tag tag, int most, CancellationToken cancellation);

    /// <summary>Returns when the record can be written to.</summary>
    ValueTask ProbeAsync(CancellationToken cancellation);
}

/// <summary>All that a store keeps.</summary>
public interface IRecord : ITagRecord, IRepositoryRecord, IDeletedManifests, IUploadKey, IAuditRecord
{
    /// <summary>What administrators have ordered for the whole guard.</summary>
    IStandingOrders Orders { get; }

    /// <summary>The replicas of the guard.</summary>
    IReplicas Replicas { get; }

    /// <summary>The jobs.</summary>
    IJobs Jobs { get; }

    /// <summary>All that it holds, for looking through.</summary>
    IRecordListing Listing { get; }
}
