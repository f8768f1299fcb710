namespace RegistryGuard.Parts;

/// <summary>A real registry: CNCF distribution, Debian's package docker-registry.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private readonly TemporaryFolder folder;

    private RegistryProcess(TemporaryFolder folder, OwnedProcess process, Uri url)
    {
        this.folder = folder;
        Process = process;
        Url = url;
    }

    public OwnedProcess Process { get; }

    public Uri Url { get; }

    public static Task<RegistryProcess> StartAsync(Credential? user = null) =>
        FreePort.StartAsync(() => StartOnAsync(FreePort.Next(), user));

    public static async Task<RegistryProcess> StartOnAsync(int port, Credential? user = null)
    {
        string program = RealPart.Find("docker-registry", "docker-registry");
        var state = new TemporaryFolder();
        var url = new Uri($"http://127.0.0.1:{port}");
        string configuration = state.Write("registry.yml", await ConfigurationAsync(state, port, user));
        OwnedProcess process = OwnedProcess.Start(program, ["serve", configuration]);
        PartLogs.Keep(process);
        try
        {
            using var http = new HttpClient();
            await Readiness.OfAsync(process, () => Readiness.AnswersAsync(http, new Uri(url, "/v2/"), 200, 401));
            return new RegistryProcess(state, process, url);
        }
        catch (PartDidNotStartException)
        {
            await process.DisposeAsync();
            state.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<string> ConfigurationAsync(TemporaryFolder state, int port, Credential? user)
    {
        string configuration =
            $$"""
            version: 0.1
            log:
              level: warn
              accesslog: { disabled: true }
            storage:
              filesystem: { rootdirectory: {{state.File("storage")}} }
              delete: { enabled: true }
            http:
              addr: 127.0.0.1:{{port}}

            """;
        if (user is null)
        {
            return configuration;
        }

        Command password = await Command.RunAsync(
            RealPart.Find("htpasswd", "apache2-utils"), ["-Bbn", user.Name, user.Password]);
        string passwords = state.Write("htpasswd", password.MustSucceed().Output);
        return configuration + $"auth:\n  htpasswd: {{ realm: test-registry, path: {passwords} }}\n";
    }
}
