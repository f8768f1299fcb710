using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Where orders and heartbeats are. One slot of a cluster has them all, so that one script may touch them; no repository's name
/// begins so.</summary>
internal static class OrderKeys
{
    /// <summary>On which changes of the orders are announced.</summary>
    public const string Changed = "rg:orders";

    /// <summary>The version of the orders.</summary>
    public static readonly RedisKey Version = "rg:{!guard}:orders";

    /// <summary>A hash: digest → block (<see cref="Core.Orders.OrderText"/>).</summary>
    public static readonly RedisKey Blocked = "rg:{!guard}:blocked";

    /// <summary>The maintenance that was ordered.</summary>
    public static readonly RedisKey Maintenance = "rg:{!guard}:maintenance";

    /// <summary>A hash: replica → when it was last seen, in milliseconds since 1970 by the server's clock, a space, its heartbeat.</summary>
    public static readonly RedisKey Replicas = "rg:{!guard}:replicas";
}
