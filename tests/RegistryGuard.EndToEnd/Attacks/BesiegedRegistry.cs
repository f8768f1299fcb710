using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>The guard as it is by default where it has one or two cores, in front of a registry. Attackers come from another
/// address than everybody else.</summary>
public class BesiegedRegistry : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private RegistryProcess? registry;
    private GuardProcess? guard;

    public RegistryProcess Registry => registry!;

    public GuardProcess Guard => guard!;

    protected virtual string Configuration => "listen: { inlineSockets: true }";

    public async ValueTask InitializeAsync()
    {
        registry = await StartRegistryAsync();
        guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}", folder.Write("guard.yaml", Configuration));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>A connection of an attacker's.</summary>
    public Task<AttackerConnection> ConnectAsync() => AttackerConnection.OpenAsync(Guard.Url);

    protected virtual Task<RegistryProcess> StartRegistryAsync() => RegistryProcess.StartAsync();
}
