namespace RegistryGuard.Core.Orders;

/// <summary>The heartbeats in the record. Every verb throws RecordUnavailableException if the record could not answer in time.</summary>
public interface IReplicas
{
    /// <summary>Notes a replica's heartbeat, and forgets replicas that have been silent for <see cref="Heartbeat.Forgotten"/>.</summary>
    ValueTask BeatAsync(Heartbeat heartbeat, CancellationToken cancellation);

    /// <summary>The replicas that the record knows of.</summary>
    ValueTask<ReplicaRoster> RosterAsync(CancellationToken cancellation);

    /// <summary>Takes a replica out that stops properly.</summary>
    ValueTask LeaveAsync(string replica, CancellationToken cancellation);
}
