using System.Formats.Tar;

namespace RegistryGuard.TestKit;

/// <summary>A real Docker daemon without networks or containers, and the docker command line against its socket.</summary>
public sealed class DockerDaemon : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private OwnedProcess? process;

    public OwnedProcess Process => process ?? throw new InvalidOperationException("The Docker daemon has not been started.");

    private string Socket => folder.File("docker.sock");

    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("A Docker daemon needs root: run the tests with tests/run.sh, which uses sudo.");
        }

        process = OwnedProcess.Start(
            RealPart.Find("dockerd", "docker.io"),
            ["--data-root", folder.File("data"), "--exec-root", folder.File("exec"), "-H", $"unix://{Socket}",
             "-p", folder.File("pid"), "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs"]);
        PartLogs.Keep(process);
        await Readiness.OfAsync(process, async () => (await RunAsync("version")).ExitCode == 0);
    }

    /// <summary>Makes an image of one file out of nothing, under this name.</summary>
    public async Task ImportAsync(string name, string content)
    {
        string archive = folder.File($"{Guid.NewGuid():N}.tar");
        await using (var writer = new TarWriter(File.Create(archive)))
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "content.txt")
            {
                DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)),
            });
        }

        (await RunAsync("import", archive, name)).MustSucceed();
    }

    public async Task TagAsync(string name, string otherName) => (await RunAsync("tag", name, otherName)).MustSucceed();

    public Task<Command> PushAsync(string name) => RunAsync("push", name);

    public Task<Command> LoginAsync(string registry, Credential user) => Command.RunAsync(
        Client(), ["login", "--username", user.Name, "--password-stdin", registry], Variables(), user.Password);

    public Task<Command> LogoutAsync(string registry) => RunAsync("logout", registry);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private static string Client() => RealPart.Find("docker", "docker.io (or docker-cli)");

    private Task<Command> RunAsync(params string[] arguments) => Command.RunAsync(Client(), arguments, Variables());

    private Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["DOCKER_HOST"] = $"unix://{Socket}",
        ["DOCKER_CONFIG"] = folder.Path,
        ["DOCKER_CONTEXT"] = "",
    };
}
