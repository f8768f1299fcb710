using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The guard in front of a registry, as most tests want it: everything by default.</summary>
public class GuardedRegistry : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private RegistryProcess? registry;
    private GuardProcess? guard;

    /// <summary>Who may read and write; null for everybody.</summary>
    protected virtual Credential? User => null;

    public RegistryProcess Registry => registry!;

    public GuardProcess Guard => guard!;

    public string RecordFile => folder.File("record.db");

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryProcess.StartAsync(User);
        guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{RecordFile}");
    }

    /// <summary>A client that goes through the guard.</summary>
    public RegistryClient Client(Credential? user = null) => new(Guard.Url, user);

    /// <summary>A client that goes past the guard, to see what upstream has.</summary>
    public RegistryClient Direct(Credential? user = null) => new(Registry.Url, user);

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
}

/// <summary>The same with a registry that wants a password.</summary>
public sealed class GuardedRegistryWithPassword : GuardedRegistry
{
    public static Credential Developer { get; } = new("developer", "correct horse");

    protected override Credential? User => Developer;
}
