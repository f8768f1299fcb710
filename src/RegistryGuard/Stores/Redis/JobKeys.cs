using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Where jobs are: in one slot of a cluster, beside the orders (<see cref="OrderKeys"/>).</summary>
internal static class JobKeys
{
    /// <summary>Drawn anew with each change of the jobs.</summary>
    public static readonly RedisKey Version = "rg:{!guard}:jobs-version";

    /// <summary>A hash: name → job (<see cref="Core.Jobs.JobText"/>).</summary>
    public static readonly RedisKey Jobs = "rg:{!guard}:jobs";

    /// <summary>A hash: name → what the job was ordered to do.</summary>
    public static readonly RedisKey Work = "rg:{!guard}:jobs-work";
}
