using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>One registry with the servers that are compared in front of it.</summary>
internal sealed class Field : IAsyncDisposable
{
    public const string Repository = "bench/app";
    public const string ProtectedTag = "v1.0.0";
    public const string FloatingTag = "v1-release";

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _parts = [];

    public Peer Registry { get; private set; } = null!;

    public Peer Nginx { get; private set; } = null!;

    public Peer NginxCache { get; private set; } = null!;

    public Peer Haproxy { get; private set; } = null!;

    public Peer Guard { get; private set; } = null!;

    /// <summary>The guard of another commit, or null.</summary>
    public Peer? GuardBefore { get; private set; }

    /// <summary>What everything is an image of: the manifest has eight layers, as ordinary ones have.</summary>
    public TinyImage Image { get; } = TinyImage.Of("benchmark").Annotated(new string('x', 800));

    public IReadOnlyList<Peer> Proxies => [Registry, Nginx, Haproxy, Guard];

    public IReadOnlyList<Peer> All => [Registry, Nginx, NginxCache, Haproxy, Guard];

    /// <summary>Starts them all.</summary>
    /// <param name="before">The folder of a built guard of another commit, or null.</param>
    public static async Task<Field> StartAsync(string? before)
    {
        var field = new Field();
        try
        {
            await field.StartPartsAsync(before);
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    /// <summary>These, and the guard of another commit if there is one.</summary>
    public IReadOnlyList<Peer> WithBefore(IReadOnlyList<Peer> peers) => GuardBefore is { } before ? [.. peers, before] : peers;

    /// <summary>Whether it protects tags.</summary>
    public bool IsGuard(Peer peer) => peer == Guard || peer == GuardBefore;

    /// <summary>Another guard in front of the same registry.</summary>
    /// <param name="name">Its name in the results.</param>
    /// <param name="record">A record's file, or null for a new one.</param>
    /// <param name="configuration">A configuration, or null for the defaults.</param>
    /// <param name="redis">Where its record is, if not in a file.</param>
    public async Task<(Peer Peer, GuardProcess Process)> StartGuardAsync(
        string name, string? record = null, string? configuration = null, RedisProcess? redis = null)
    {
        record = redis is null ? $"sqlite:{record ?? _folder.File($"{Guid.NewGuid():N}.db")}" : $"redis:{redis.Address}";
        var file = configuration is null ? null : _folder.Write($"{Guid.NewGuid():N}.yaml", configuration);
        var process = await GuardProcess.StartAsync(Registry.Url, record, file);
        return (new Peer(name, process.Url, process.Process), process);
    }

    /// <summary>A file that is removed in the end.</summary>
    public string File(string name) => _folder.File(name);

    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartPartsAsync(string? before)
    {
        var registry = Keep(await RegistryProcess.StartAsync());
        Registry = new Peer("registry", registry.Url, registry.Process);
        var nginx = Keep(await NginxProcess.StartAsync(registry.Url));
        Nginx = new Peer("nginx", nginx.Plain, nginx.Process);
        NginxCache = new Peer("nginx cache", nginx.Caching, nginx.Process);
        var haproxy = Keep(await HaproxyProcess.StartAsync(registry.Url));
        Haproxy = new Peer("haproxy", haproxy.Url, haproxy.Process);
        (Guard, var guard) = await StartGuardAsync("guard");
        Keep(guard);
        await FillAsync(Guard);
        if (before is not null)
        {
            guard = Keep(await GuardProcess.StartBuiltAsync(before, registry.Url, $"sqlite:{_folder.File("before.db")}"));
            GuardBefore = new Peer("guard before", guard.Url, guard.Process);
            await FillAsync(GuardBefore);
        }
    }

    // Through each guard, so that its record has the tags.
    private async Task FillAsync(Peer guard)
    {
        using var client = new RegistryClient(guard.Url);
        await client.PushBlobsAsync(Repository, Image);
        foreach (var tag in (string[])[ProtectedTag, FloatingTag])
        {
            Assert.Equal(System.Net.HttpStatusCode.Created, (await client.PutManifestAsync(Repository, tag, Image)).Status);
        }
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
