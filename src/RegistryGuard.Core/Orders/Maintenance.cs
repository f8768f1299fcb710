using System.Security.Cryptography;

namespace RegistryGuard.Core.Orders;

/// <summary>An administrator's order that nothing is written under <c>/v2/</c>, as while the registry collects garbage. Pulls go on.</summary>
/// <param name="Generation">Stands for this order and no other, so that replicas can say which one they have carried out
/// (<see cref="Heartbeat.Drained"/>).</param>
/// <param name="Reason">Why: clients are told it as it stands.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">When it ends by itself; null if it does not.</param>
/// <param name="By">Who ordered it; empty if that is not known.</param>
public sealed record Maintenance(long Generation, string Reason, DateTimeOffset Since, DateTimeOffset? Until, string By)
{
    // So far every reader of JSON has whole numbers exactly.
    private const long MostExact = 1L << 53;

    /// <summary>A number for a new order. Drawn, not counted on: a record that lost its newest writes would give a number twice, and a
    /// replica could seem to have carried out an order that it has not heard.</summary>
    public static long NewGeneration() => (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & (MostExact - 1)) | 1;

    /// <summary>Whether it has not ended by itself.</summary>
    public bool IsInForce(DateTimeOffset now) => Until is not { } until || now < until;
}
