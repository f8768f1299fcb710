namespace RegistryGuard.TestKit;

/// <summary>A real containerd without CRI, and ctr against its socket.</summary>
public sealed class Containerd : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private OwnedProcess? process;

    private Containerd()
    {
    }

    private string Socket => folder.File("containerd.sock");

    private string Hosts => folder.File("certs.d");

    public static async Task<Containerd> StartAsync()
    {
        var containerd = new Containerd();
        try
        {
            await containerd.StartOnceAsync();
            return containerd;
        }
        catch
        {
            await containerd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has images of this name fetched as this <c>hosts.toml</c> says.</summary>
    public void Configure(string registry, string hosts)
    {
        string place = Path.Combine(Hosts, registry);
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "hosts.toml"), hosts);
    }

    public Task<Command> PullAsync(string name) =>
        RunAsync("images", "pull", "--snapshotter", "native", "--platform", "linux/amd64", "--hosts-dir", Hosts, name);

    public Task<Command> PushAsync(string name) => RunAsync("images", "push", "--hosts-dir", Hosts, name);

    public async Task TagAsync(string name, string otherName) => (await RunAsync("images", "tag", name, otherName)).MustSucceed();

    /// <summary>The digest of the image that containerd has under the name, or null.</summary>
    public async Task<string?> DigestOfAsync(string name)
    {
        string images = (await RunAsync("images", "list")).MustSucceed().Output;
        string? line = images.Split('\n').FirstOrDefault(row => row.StartsWith(name + " ", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(field => field.StartsWith("sha256:", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartOnceAsync()
    {
        string configuration = folder.Write("config.toml",
            $"""
            version = 2
            root = "{folder.File("root")}"
            state = "{folder.File("state")}"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{Socket}"
            """);
        process = OwnedProcess.Start(RealPart.Find("containerd", "containerd"), ["--config", configuration]);
        PartLogs.Keep(process);
        await Readiness.OfAsync(process, async () => (await RunAsync("version")).ExitCode == 0);
    }

    private Task<Command> RunAsync(params string[] arguments) =>
        Command.RunAsync(RealPart.Find("ctr", "containerd"), ["--address", Socket, .. arguments]);
}
