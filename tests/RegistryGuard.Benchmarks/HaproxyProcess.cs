using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>haproxy in front of a registry.</summary>
internal sealed class HaproxyProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private HaproxyProcess(TemporaryFolder folder, OwnedProcess process, Uri url) => (_folder, Process, Url) = (folder, process, url);

    public OwnedProcess Process { get; }

    public Uri Url { get; }

    public static Task<HaproxyProcess> StartAsync(Uri registry) => FreePort.StartAsync(() => StartOnceAsync(registry));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<HaproxyProcess> StartOnceAsync(Uri registry)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var file = folder.Write("haproxy.cfg",
            $"""
            global
              nbthread {Environment.ProcessorCount}
              maxconn 4096
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen registry
              bind 127.0.0.1:{port}
              http-reuse always
              server registry {registry.Authority}

            """);
        var process = OwnedProcess.Start(RealPart.Find("haproxy", "haproxy"), ["-db", "-f", file]);
        var haproxy = new HaproxyProcess(folder, process, new($"http://127.0.0.1:{port}"));
        try
        {
            using var http = new HttpClient();
            await Readiness.OfAsync(process, () => Readiness.AnswersAsync(http, new Uri(haproxy.Url, "/v2/"), 200));
            return haproxy;
        }
        catch (PartDidNotStartException)
        {
            await haproxy.DisposeAsync();
            throw;
        }
    }
}
