using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>One server.</summary>
public sealed class OneRedis : IAsyncLifetime
{
    public RedisProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisProcess.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>A primary with one replica.</summary>
public sealed class ReplicatedRedis : IAsyncLifetime
{
    public RedisProcess Primary { get; private set; } = null!;

    public RedisProcess Replica { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Primary = await RedisProcess.StartAsync();
        Replica = await RedisProcess.StartReplicaAsync(Primary);
    }

    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await Primary.DisposeAsync();
    }
}

/// <summary>A cluster.</summary>
public sealed class ClusteredRedis : IAsyncLifetime
{
    public RedisCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await RedisCluster.StartAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
