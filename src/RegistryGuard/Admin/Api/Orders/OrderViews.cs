using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Admin.Api.Orders;

/// <summary>What a change needs: why it is made, for those who are refused and for the log.</summary>
/// <param name="Reason">Why.</param>
internal sealed record ReasonBody(string Reason)
{
    public static bool TryRead(string text, out string reason, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        problem = OrderReason.Read(text, out reason) is { } fault ? Problems.BadRequest("reason " + fault) : null;
        return problem is null;
    }
}

/// <summary>Why something that was ordered is ended.</summary>
/// <param name="Reason">Why; it may be left out.</param>
internal sealed record EndBody(string? Reason = null)
{
    public const string NotSaid = "no reason given";
}

/// <summary>An order of maintenance.</summary>
/// <param name="Reason">Why: clients are told it.</param>
/// <param name="ForSeconds">After how many seconds it ends by itself; null for never.</param>
/// <param name="WaitSeconds">How long the answer may wait for the replicas; 60 if not said.</param>
internal sealed record MaintenanceBody(string Reason, int? ForSeconds = null, int? WaitSeconds = null)
{
    public const int MostSeconds = 7 * 24 * 60 * 60;
    public const int MostWait = 600;
    public const int UsualWait = 60;
}

/// <summary>The blocked digests.</summary>
internal sealed record BlockedView(IReadOnlyList<BlockView> Blocked);

/// <summary>A blocked digest.</summary>
internal sealed record BlockView(string Digest, string Reason, DateTimeOffset Since, string By)
{
    public static BlockView Of(Block block) => new(block.Digest.Value, block.Reason, block.Since, block.By);
}

/// <summary>Whether writes are held.</summary>
/// <param name="On">Whether they are.</param>
/// <param name="Drained">Whether every replica has said that none of its writes is in flight any more: the moment for the registry's
/// garbage collection.</param>
/// <param name="NotDrained">The replicas that have not.</param>
/// <param name="Reason">Why they are held.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="By">Who ordered it.</param>
internal sealed record MaintenanceView(
    bool On, bool Drained, IReadOnlyList<ReplicaView> NotDrained, string? Reason, DateTimeOffset? Since, DateTimeOffset? Until, string? By)
{
    public static MaintenanceView Of(Maintenance? maintenance, ReplicaRoster roster, DateTimeOffset now)
    {
        if (maintenance?.IsInForce(now) is not true)
        {
            return new(false, false, [], null, null, null, null);
        }

        var notDrained = roster.NotDrained(maintenance.Generation);
        return new(
            true, notDrained.Count == 0, [.. notDrained.Select(seen => ReplicaView.Of(seen, roster.IsLive(seen)))],
            maintenance.Reason, maintenance.Since, maintenance.Until, maintenance.By);
    }
}

/// <summary>The replicas of the guard.</summary>
/// <param name="Replicas">Those that the record knows.</param>
/// <param name="Differences">In what the living ones differ, though they should be alike.</param>
internal sealed record ReplicasView(IReadOnlyList<ReplicaView> Replicas, IReadOnlyList<string> Differences);

/// <summary>A replica of the guard.</summary>
internal sealed record ReplicaView(string Replica, string Name, string Version, string Policy, string Mode, DateTimeOffset Started, DateTimeOffset LastSeen, bool Live)
{
    public static ReplicaView Of(SeenReplica seen, bool isLive)
    {
        var beat = seen.Heartbeat;
        return new(beat.Replica, beat.Name, beat.Version, beat.Policy, beat.Mode, beat.Started, seen.LastSeen, isLive);
    }
}
