using System.Net;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A guard before a registry that has one image and stands still.</summary>
public sealed class FrozenRegistry : IAsyncLifetime
{
    public static readonly TinyImage Image = TinyImage.Of("frozen");

    private readonly TemporaryFolder folder = new();
    private RegistryProcess registry = null!;

    public GuardProcess Guard { get; private set; } = null!;

    /// <summary>How often the guard has said that the registry gave no answer.</summary>
    public int TimesSaid =>
        Guard.Process.Output.Split($"upstream gave no answer within 1 s (upstream at {registry.Url.Authority})").Length - 1;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryProcess.StartAsync();
        Guard = await StartGuardAsync(registry, folder.File("record.db"));
        using var client = new RegistryClient(Guard.Url);
        await client.PushAsync("app", "latest", Image);
        registry.Process.Pause();
    }

    public async ValueTask DisposeAsync()
    {
        await Guard.DisposeAsync();
        await registry.DisposeAsync();
        folder.Dispose();
    }

    public static Task<GuardProcess> StartGuardAsync(RegistryProcess registry, string record, RegistryProcess? mirror = null)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REGISTRYGUARD_UPSTREAM__TIMEOUT"] = "1s",
            ["REGISTRYGUARD_LISTEN__EXTERNAL_URL"] = "http://guard.example",
            ["REGISTRYGUARD_UPSTREAM__PROXY_TOKEN_ENDPOINT"] = "true",
        };
        if (mirror is not null)
        {
            environment["REGISTRYGUARD_UPSTREAM__MIRRORS__0"] = mirror.Url.GetLeftPart(UriPartial.Authority);
        }

        return GuardProcess.StartAsync(registry.Url, $"sqlite:{record}", environment: environment);
    }

    public static async Task<(HttpStatusCode Status, string Body)> SendAsync(GuardProcess guard, string method, string target)
    {
        using var http = new HttpClient { BaseAddress = guard.Url, Timeout = TimeSpan.FromMinutes(1) };
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (method == "PUT")
        {
            request.Content = new ByteArrayContent(Image.Annotated("other").Manifest);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", TinyImage.ManifestType);
        }
        else if (target == "/token")
        {
            request.Content = new StringContent("grant_type=password", Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        request.Headers.TryAddWithoutValidation("Accept", TinyImage.ManifestType);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
