using RegistryGuard.Chaos;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>Three guards on one Redis in front of one registry.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const int Size = 3;

    // A push that was given up may be replaced sooner than by default, but not while a late write of it may be under way:
    // the longest that a run has is a few seconds. With recordDown: serve, what a late write did after a loss may be served
    // while the record is away.
    private static readonly string Configuration =
        $$"""
        upstream: { timeout: 2s }
        push: { takeover: 30s }
        pull: { recordDown: refuse }
        policy:
          rules:
            - { tags: {{ChaosTag.FloatingPatterns}}, class: floating }
            - { tags: {{ChaosTag.RecordedPatterns}}, class: floating, keep: 3 }

        """;

    private static readonly string OtherConfiguration =
        Configuration + $"    - {{ repositories: {ChaosTag.FlippingPatterns}, tags: [\"v*\"], class: floating }}\n";

    private readonly TemporaryFolder folder = new();
    private readonly List<GuardSlot> guards = [];

    private Fleet(RegistryProcess registry, RedisProcess redis) => (Registry, Redis) = (registry, redis);

    public RegistryProcess Registry { get; }

    public RedisProcess Redis { get; }

    public IReadOnlyList<GuardSlot> Guards => guards;

    public static async Task<Fleet> StartAsync()
    {
        var fleet = new Fleet(await RegistryProcess.StartAsync(), await RedisProcess.StartAsync());
        while (fleet.guards.Count < Size)
        {
            var configuration = fleet.folder.Write($"registryguard-{fleet.guards.Count}.yaml", Configuration);
            fleet.guards.Add(await GuardSlot.StartAsync(fleet.Registry.Url, fleet.Redis.Port, configuration));
        }

        using var client = new RegistryClient(fleet.Registry.Url);
        foreach (var repository in ChaosTag.AllRepositories)
        {
            await client.PushBlobsAsync(repository, ChaosTag.Image);
        }

        return fleet;
    }

    /// <summary>The server itself, or while that is gone another that is there, as a load balancer would choose; null if
    /// none is.</summary>
    public (Server Server, Uri Url)? Reach(Server wanted)
    {
        if (wanted is Server.Registry)
        {
            return (wanted, Registry.Url);
        }

        for (var step = 0; step < Size; step++)
        {
            var number = ((int)wanted + step) % Size;
            if (guards[number].Url is { } url)
            {
                return ((Server)number, url);
            }
        }

        return null;
    }

    /// <summary>Lets the flipping tags float, or protects them again, at all guards.</summary>
    public Task ChangePolicyAsync(bool floats) =>
        Task.WhenAll(guards.Select(guard => guard.ReconfigureAsync(floats ? OtherConfiguration : Configuration)));

    /// <summary>Waits until nothing that a proxy holds back can happen any more.</summary>
    public async Task DrainAsync()
    {
        foreach (var guard in guards)
        {
            await guard.Registry.DrainAsync();
            await guard.Record.DrainAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var guard in guards)
        {
            await guard.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Registry.DisposeAsync();
        folder.Dispose();
    }
}
