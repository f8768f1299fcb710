namespace RegistryGuard.Core.Orders;

/// <summary>The replicas that the record knows of at one moment. One that was stopped properly is not among them.</summary>
/// <param name="Now">The moment, by the clock that <see cref="SeenReplica.LastSeen"/> is of.</param>
/// <param name="Replicas">They, by name.</param>
public sealed record ReplicaRoster(DateTimeOffset Now, IReadOnlyList<SeenReplica> Replicas)
{
    // In what living replicas should be alike.
    private static readonly (string What, Func<Heartbeat, string> Of)[] Compared =
        [("version", beat => beat.Version), ("policy", beat => beat.Policy), ("mode", beat => beat.Mode)];

    /// <summary>The last heartbeats of those that have given a sign of life lately.</summary>
    public IEnumerable<Heartbeat> Living => Replicas.Where(IsLive).Select(replica => replica.Heartbeat);

    /// <summary>Whether it has given a sign of life lately.</summary>
    public bool IsLive(SeenReplica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return Now - replica.LastSeen < Heartbeat.Live;
    }

    /// <summary>Those that may still have writes in flight that began before this maintenance. One that is silent is among them: it may
    /// have lost the record, and still serve.</summary>
    public IReadOnlyList<SeenReplica> NotDrained(long generation) => [.. Replicas.Where(replica => replica.Heartbeat.Drained != generation)];

    /// <summary>A living replica that enforces, or may, what a replica of this mode and policy audits; null if none does. One that is in
    /// audit mode as a whole does not. What one of another policy does with a tag can't be known here, so it counts as one that
    /// does.</summary>
    /// <param name="mode">The mode (<see cref="Heartbeat.Mode"/>).</param>
    /// <param name="policy">The policy's fingerprint (<see cref="Heartbeat.Policy"/>).</param>
    public Heartbeat? EnforcingBeside(string mode, string policy) => Living.FirstOrDefault(beat => beat.Mode != "audit" && (beat.Mode != mode || beat.Policy != policy));

    /// <summary>In what the living replicas differ, though they should be alike; empty if in nothing.</summary>
    public IReadOnlyList<string> Differences()
    {
        var living = Living.ToList();
        return [.. Compared.Where(compared => Differ(living, compared.Of)).Select(compared =>
            $"{compared.What}: {string.Join(", ", living.Select(beat => $"{beat.Name} ({beat.Replica}) {compared.Of(beat)}").Order(StringComparer.Ordinal))}")];
    }

    /// <summary>Each thing in which the living replicas should be alike, and whether they differ in it.</summary>
    public IReadOnlyList<(string What, bool Differ)> Likeness()
    {
        var living = Living.ToList();
        return [.. Compared.Select(compared => (compared.What, Differ(living, compared.Of)))];
    }

    private static bool Differ(IReadOnlyList<Heartbeat> living, Func<Heartbeat, string> of) =>
        living.Select(of).Distinct(StringComparer.Ordinal).Skip(1).Any();
}
