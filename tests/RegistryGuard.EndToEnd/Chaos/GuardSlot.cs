using System.Globalization;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>One of the guards, with fault proxies of its own towards the registry and the record. Killed, it comes back as
/// another process at another address.</summary>
internal sealed class GuardSlot : IAsyncDisposable
{
    // What the guard logs when a request failed for a reason that it does not know.
    private const string RequestFailed = "\"EventId\":106,";

    private const string Reloaded = "\"ConfigurationReloaded\"";
    private static readonly TimeSpan LongestReload = TimeSpan.FromSeconds(60);

    // Held while a process reads its configuration at its start.
    private readonly SemaphoreSlim starting = new(1);
    private readonly string configuration;
    private readonly List<OwnedProcess> processes = [];
    private GuardProcess? guard;

    private GuardSlot(HttpFaultProxy registry, TcpFaultProxy record, string configuration)
    {
        Registry = registry;
        Record = record;
        this.configuration = configuration;
    }

    public HttpFaultProxy Registry { get; }

    public TcpFaultProxy Record { get; }

    /// <summary>Where it listens; null while it is gone.</summary>
    public Uri? Url => guard?.Url;

    public static async Task<GuardSlot> StartAsync(Uri registry, int redisPort, string configuration)
    {
        var slot = new GuardSlot(await HttpFaultProxy.StartAsync(registry), TcpFaultProxy.Start(redisPort), configuration);
        await slot.StartAgainAsync();
        return slot;
    }

    public async Task StartAgainAsync()
    {
        var record = string.Create(CultureInfo.InvariantCulture, $"redis:127.0.0.1:{Record.Port}");
        await starting.WaitAsync();
        try
        {
            guard = await GuardProcess.StartAsync(Registry.Url, record, configuration);
            processes.Add(guard.Process);
        }
        finally
        {
            starting.Release();
        }
    }

    public async Task KillAsync()
    {
        var killed = guard!;
        Assert.False(killed.Process.HasExited, $"a guard ended by itself:\n{killed.Process.Output}");
        guard = null;
        await killed.Process.KillAsync();
    }

    /// <summary>Gives the guard another configuration and waits until it is in force.</summary>
    public async Task ReconfigureAsync(string text)
    {
        await starting.WaitAsync();
        var process = processes[^1];
        var before = Reloads(process);
        await File.WriteAllTextAsync(configuration, text);
        starting.Release();

        var deadline = DateTime.UtcNow + LongestReload;
        while (processes[^1] == process && Reloads(process) == before)
        {
            Assert.True(DateTime.UtcNow < deadline, $"a guard did not take over its configuration:\n{process.Output}");
            await Task.Delay(100);
        }
    }

    private static int Reloads(OwnedProcess process) => process.Output.Split(Reloaded).Length;

    /// <summary>What the guard says of requests on which it failed without knowing why.</summary>
    public IEnumerable<string> Failures() => processes
        .SelectMany(process => process.Output.Split('\n'))
        .Where(line => line.Contains(RequestFailed, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        await Registry.DisposeAsync();
        await Record.DisposeAsync();
        starting.Dispose();
    }
}
