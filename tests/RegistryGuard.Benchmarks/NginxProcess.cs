using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>nginx in front of a registry, on two ports: as a plain proxy, and with its cache for manifests.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private NginxProcess(TemporaryFolder folder, OwnedProcess process, Uri plain, Uri caching) =>
        (_folder, Process, Plain, Caching) = (folder, process, plain, caching);

    public OwnedProcess Process { get; }

    public Uri Plain { get; }

    public Uri Caching { get; }

    public static Task<NginxProcess> StartAsync(Uri registry) => FreePort.StartAsync(() => StartOnceAsync(registry));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<NginxProcess> StartOnceAsync(Uri registry)
    {
        var folder = new TemporaryFolder();
        var (plain, caching) = (FreePort.Next(), FreePort.Next());
        var file = folder.Write("nginx.conf", Configuration(folder.Path, registry.Authority, plain, caching));
        var process = OwnedProcess.Start(RealPart.Find("nginx", "nginx-light"), ["-c", file, "-e", folder.File("error.log")]);
        var nginx = new NginxProcess(folder, process, new($"http://127.0.0.1:{plain}"), new($"http://127.0.0.1:{caching}"));
        try
        {
            using var http = new HttpClient();
            await Readiness.OfAsync(process, () => Readiness.AnswersAsync(http, new Uri(nginx.Plain, "/v2/"), 200));
            return nginx;
        }
        catch (PartDidNotStartException)
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    // The cache tells apart what may not be mixed: method, Accept and credential. It keeps for as long as the guard trusts.
    private static string Configuration(string folder, string registry, int plain, int caching) =>
        $$"""
        daemon off; {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        worker_processes {{Environment.ProcessorCount}};
        pid {{folder}}/pid;
        events { worker_connections 4096; }
        http {
          access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; client_max_body_size 0;
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/f;
          uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
          proxy_cache_path {{folder}}/cache keys_zone=manifests:20m;
          proxy_request_buffering off; proxy_http_version 1.1;
          proxy_set_header Connection ""; proxy_set_header Host $http_host;
          upstream registry { server {{registry}}; keepalive 512; keepalive_requests 1000000000; }
          server { listen 127.0.0.1:{{plain}}; location / { proxy_pass http://registry; } }
          server {
            listen 127.0.0.1:{{caching}};
            location / {
              proxy_pass http://registry; proxy_cache manifests; proxy_cache_valid 200 60s; proxy_cache_lock on;
              proxy_cache_methods GET HEAD; proxy_cache_convert_head off;
              proxy_cache_key $request_method$uri$http_accept$http_authorization;
            }
          }
        }
        """;
}
