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

    /// <summary>One that tells how it reads each request: a line of JSON with <c>http.request.method</c>,
    /// <c>http.request.uri</c> and what its router made of them (<c>vars.name</c>, <c>vars.reference</c>, …).</summary>
    public static Task<RegistryProcess> StartTellingRoutesAsync() =>
        FreePort.StartAsync(() => StartOnAsync(FreePort.Next(), user: null, tellsRoutes: true));

    public static Task<RegistryProcess> StartOnAsync(int port, Credential? user = null) => StartOnAsync(port, user, tellsRoutes: false);

    private static async Task<RegistryProcess> StartOnAsync(int port, Credential? user, bool tellsRoutes)
    {
        string program = RealPart.Find("docker-registry", "docker-registry");
        var state = new TemporaryFolder();
        var url = new Uri($"http://127.0.0.1:{port}");
        string configuration = state.Write("registry.yml", await ConfigurationAsync(state, port, user, tellsRoutes));
        OwnedProcess process = OwnedProcess.Start(
            program, ["serve", configuration], keeps: tellsRoutes ? line => line.Contains("authorizing request", StringComparison.Ordinal) : null);
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

    private static async Task<string> ConfigurationAsync(TemporaryFolder state, int port, Credential? user, bool tellsRoutes)
    {
        string configuration =
            $$"""
            version: 0.1
            log:
              level: {{(tellsRoutes ? "debug" : "warn")}}
              formatter: {{(tellsRoutes ? "json" : "text")}}
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
