namespace RegistryGuard.TestKit;

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

    public OwnedProcess Process { get; private set; }

    public Uri Url { get; }

    /// <summary>The file of its configuration.</summary>
    public string Configuration => folder.File("registry.yml");

    public static Task<RegistryProcess> StartAsync(params Credential?[] users) =>
        FreePort.StartAsync(() => StartOnAsync(FreePort.Next(), users));

    /// <summary>One that tells how it reads each request: a line of JSON with <c>http.request.method</c>,
    /// <c>http.request.uri</c> and what its router made of them (<c>vars.name</c>, <c>vars.reference</c>, …).</summary>
    public static Task<RegistryProcess> StartTellingRoutesAsync() =>
        FreePort.StartAsync(() => StartOnAsync(FreePort.Next(), [], tellsRoutes: true));

    /// <summary>One that answers 405 to every delete.</summary>
    public static Task<RegistryProcess> StartWithoutDeletesAsync() =>
        FreePort.StartAsync(() => StartOnAsync(FreePort.Next(), [], tellsRoutes: false, deletes: false));

    /// <summary>One that remembers which blobs it has.</summary>
    public static Task<RegistryProcess> StartWithCacheAsync() =>
        FreePort.StartAsync(() => StartOnAsync(FreePort.Next(), [], tellsRoutes: false, caches: true));

    public static Task<RegistryProcess> StartOnAsync(int port, params Credential?[] users) => StartOnAsync(port, users, tellsRoutes: false);

    /// <summary>One that speaks HTTPS with this certificate.</summary>
    public static Task<RegistryProcess> StartWithTlsAsync(TlsPair tls) =>
        FreePort.StartAsync(() => StartWithTlsOnAsync(FreePort.Next(), tls));

    public static Task<RegistryProcess> StartWithTlsOnAsync(int port, TlsPair tls) => StartOnAsync(port, [], tellsRoutes: false, tls);

    private static async Task<RegistryProcess> StartOnAsync(int port, Credential?[] users, bool tellsRoutes, TlsPair? tls = null, bool deletes = true, bool caches = false)
    {
        string program = RealPart.Find("docker-registry", "docker-registry");
        var state = new TemporaryFolder();
        var url = new Uri($"{(tls is null ? "http" : "https")}://127.0.0.1:{port}");
        string configuration = state.Write("registry.yml", await ConfigurationAsync(state, port, users, tellsRoutes, tls, deletes, caches));
        OwnedProcess process = OwnedProcess.Start(
            program, ["serve", configuration], keeps: tellsRoutes ? line => line.Contains("authorizing request", StringComparison.Ordinal) : null);
        PartLogs.Keep(process);
        try
        {
            using var http = new HttpClient();
            // What its certificate is worth is what the tests find out.
            await Readiness.OfAsync(process, () => tls is null
                ? Readiness.AnswersAsync(http, new Uri(url, "/v2/"), 200, 401)
                : Readiness.ListensAsync(port));
            return new RegistryProcess(state, process, url);
        }
        catch (PartDidNotStartException)
        {
            await process.DisposeAsync();
            state.Dispose();
            throw;
        }
    }

    /// <summary>Stops it, runs its own garbage collection, which also deletes what no tag names, and starts it again.</summary>
    public async Task CollectGarbageAsync()
    {
        string program = RealPart.Find("docker-registry", "docker-registry");
        await Process.DisposeAsync();
        (await Command.RunAsync(program, ["garbage-collect", "--delete-untagged", Configuration])).MustSucceed();
        await StartAgainAsync(program);
    }

    /// <summary>Stops it and starts it on the same storage.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        await StartAgainAsync(RealPart.Find("docker-registry", "docker-registry"));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        folder.Dispose();
    }

    private async Task StartAgainAsync(string program)
    {
        Process = OwnedProcess.Start(program, ["serve", Configuration]);
        PartLogs.Keep(Process);
        using var http = new HttpClient();
        await Readiness.OfAsync(Process, () => Readiness.AnswersAsync(http, new Uri(Url, "/v2/"), 200, 401));
    }

    private static async Task<string> ConfigurationAsync(
        TemporaryFolder state, int port, Credential?[] users, bool tellsRoutes, TlsPair? tls, bool deletes, bool caches)
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
              delete: { enabled: {{(deletes ? "true" : "false")}} }
              cache: {{(caches ? "{ blobdescriptor: inmemory }" : "{}")}}
            http:
              addr: 127.0.0.1:{{port}}

            """;
        if (tls is not null)
        {
            configuration += $"  tls: {{ certificate: {tls.Certificate}, key: {tls.Key} }}\n";
        }

        var lines = "";
        foreach (Credential user in users.OfType<Credential>())
        {
            Command password = await Command.RunAsync(
                RealPart.Find("htpasswd", "apache2-utils"), ["-Bbn", user.Name, user.Password]);
            lines += password.MustSucceed().Output.Trim() + "\n";
        }

        if (lines.Length == 0)
        {
            return configuration;
        }

        string passwords = state.Write("htpasswd", lines);
        return configuration + $"auth:\n  htpasswd: {{ realm: test-registry, path: {passwords} }}\n";
    }
}
