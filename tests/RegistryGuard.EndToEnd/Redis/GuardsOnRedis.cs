using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>Two replicas of the guard in front of one registry, with their record in one Redis.</summary>
public sealed class GuardsOnRedis : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private GuardsOnRedis(RedisProcess redis, RegistryProcess registry)
    {
        Redis = redis;
        Registry = registry;
    }

    public RedisProcess Redis { get; }

    public RegistryProcess Registry { get; }

    public IReadOnlyList<GuardProcess> Guards { get; private set; } = [];

    public RegistryClient First { get; private set; } = null!;

    public RegistryClient Second { get; private set; } = null!;

    public static async Task<GuardsOnRedis> StartAsync(int guards = 2)
    {
        var all = new GuardsOnRedis(await RedisProcess.StartAsync(), await RegistryProcess.StartAsync());
        // What leaves a replica's memory does so because it was told to, not because it was too old.
        var configuration = all.folder.Write("guard.yaml", """
            pull: { trust: 1h }
            policy:
              rules:
                - { tags: ["*-release"], class: floating }
                - { tags: [recorded], class: floating, pull: recorded }
                - { tags: [kept], class: floating, keep: 2 }
                - { tags: ["open-*"], class: open }
            """);
        all.Guards = await Task.WhenAll(Enumerable.Range(0, guards).Select(
            _ => GuardProcess.StartAsync(all.Registry.Url, $"redis:{all.Redis.Address},deadline=5s", configuration)));
        all.First = new(all.Guards[0].Url);
        all.Second = new(all.Guards[^1].Url);
        return all;
    }

    /// <summary>What upstream has.</summary>
    public async Task<string?> UpstreamAsync(string repository, string tag)
    {
        using var direct = new RegistryClient(Registry.Url);
        return await direct.DigestOfAsync(repository, tag);
    }

    public async ValueTask DisposeAsync()
    {
        First.Dispose();
        Second.Dispose();
        foreach (var guard in Guards)
        {
            await guard.DisposeAsync();
        }

        await Registry.DisposeAsync();
        await Redis.DisposeAsync();
        folder.Dispose();
    }
}
