namespace RegistryGuard.Core.Orders;

/// <summary>What a replica of the guard says of itself every few seconds (SPEC §9).</summary>
/// <param name="Replica">Drawn when the process started: another process is another replica.</param>
/// <param name="Name">The name of its machine or container.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Policy">The fingerprint of its policy.</param>
/// <param name="Mode">Whether it refuses or only counts what it would refuse.</param>
/// <param name="Started">When the process started, by its own clock.</param>
public sealed record Heartbeat(string Replica, string Name, string Version, string Policy, string Mode, DateTimeOffset Started)
{
    /// <summary>How often it is said.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(5);

    /// <summary>A replica that has said nothing for so long is not counted as alive: it missed three.</summary>
    public static TimeSpan Live { get; } = TimeSpan.FromSeconds(16);

    /// <summary>A replica that was not stopped properly is forgotten after so long.</summary>
    public static TimeSpan Forgotten { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The maintenance that it has heard of and that is in force; 0 for none.</summary>
    public long Heard { get; init; }

    /// <summary>The maintenance of which it can say that none of its own writes is in flight any more; 0 for none.</summary>
    public long Drained { get; init; }
}

/// <summary>A replica's last heartbeat.</summary>
/// <param name="Heartbeat">What it said.</param>
/// <param name="LastSeen">When, by the record's clock.</param>
public sealed record SeenReplica(Heartbeat Heartbeat, DateTimeOffset LastSeen);
