using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using StackExchange.Redis;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>The contract, over one Redis server.</summary>
public sealed class RedisContractTests(OneRedis redis) : RedisContract, IClassFixture<OneRedis>
{
    protected override string Location => redis.Server.Address;

    protected override Task EmptyAsync() => redis.Server.CliAsync("FLUSHALL");
}

/// <summary>The contract, over a primary with a replica that has to acknowledge every write.</summary>
public sealed class ReplicatedRedisContractTests(ReplicatedRedis redis) : RedisContract, IClassFixture<ReplicatedRedis>
{
    protected override string Location => $"{redis.Primary.Address},{redis.Replica.Address},waitReplicas=1";

    protected override Task EmptyAsync() => redis.Primary.CliAsync("FLUSHALL");
}

/// <summary>The contract, over a Redis Cluster of three primaries with a replica each.</summary>
public sealed class RedisClusterContractTests(ClusteredRedis redis) : RedisContract, IClassFixture<ClusteredRedis>
{
    protected override string Location => redis.Cluster.Address;

    protected override Task EmptyAsync() => redis.Cluster.OnPrimariesAsync("FLUSHALL");
}

/// <summary>The contract, over Redis however it is set up.</summary>
public abstract class RedisContract : TagRecordContract
{
    /// <summary>What follows <c>redis:</c>, to which a deadline is added that is far more than it takes: these tests are about
    /// what is answered, on machines that may be slow.</summary>
    protected abstract string Location { get; }

    public override async ValueTask InitializeAsync()
    {
        await EmptyAsync();
        await base.InitializeAsync();
    }

    protected override ValueTask<IRecord> OpenAsync() => new(RedisRecords.To($"{Location},deadline=30s"));

    protected override async ValueTask PlantAsync(RepositoryName repository, Tag tag, TagEntry entry)
    {
        using var other = await ConnectionMultiplexer.ConnectAsync(Location.Split(",wait")[0]);
        await other.GetDatabase().HashSetAsync($"rg:{{{repository}}}:tags", tag.Value, TagEntryCodec.Encode(entry));
    }

    protected abstract Task EmptyAsync();
}
