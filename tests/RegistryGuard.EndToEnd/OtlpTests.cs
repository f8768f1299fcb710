using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>Traces and metrics as a receiver of OTLP gets them (docs/tracing.md).</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string ClientsSpan = "b7ad6b7169203331";

    private readonly TemporaryFolder _folder = new();
    private RegistryProcess _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Push_WithAReceiver_IsOneTraceOfActsCallsOfTheRecordAndRequestsToUpstream()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using RecordingRelay relay = RecordingRelay.Start(_registry.Url);
        await using GuardProcess guard = await StartAsync(receiver.Url, relay.Url);

        Assert.Equal(201, await PushAsync(guard, "v1.0.0"));

        await Eventually.IsSoAsync(() => receiver.Spans.Any(span => span.Name == "registry request"));
        var spans = receiver.Spans.Where(span => span.Trace == Trace).ToList();
        OtlpSpan request = Assert.Single(spans, span => span.Name == "registry request");
        Assert.Equal(ClientsSpan, request.Parent);
        string[] acts = ["push find", "push store", "push list", "push bind", "push look", "push check-read", "push publish", "push confirm"];
        Assert.Equal(acts, spans.Where(span => span.Name.StartsWith("push ", StringComparison.Ordinal)).Select(span => span.Name).Distinct());
        Assert.All(spans.Where(span => acts.Contains(span.Name)), act => Assert.Equal(request.Id, act.Parent));
        Assert.Equal("push confirm", ParentOf(spans, spans.Last(span => span.Name == "record step")).Name);
        OtlpSpan published = Assert.Single(spans, span => span.Name == "upstream put-manifest" && ParentOf(spans, span).Name == "push publish");
        Assert.Equal($"00-{Trace}-{published.Id}-01", relay.Requests.Single(asked => asked.Method == "PUT" && asked.Target.EndsWith("/v1.0.0", StringComparison.Ordinal)).Header("traceparent"));
    }

    [Fact]
    public async Task Metrics_WithAReceiver_AreSentToItAsToPrometheus()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using GuardProcess guard = await StartAsync(receiver.Url, _registry.Url);

        Assert.Equal(201, await PushAsync(guard, "v1.0.1"));

        await Eventually.IsSoAsync(() => receiver.Metrics.Contains("registryguard_manifest_pushes_total"));
        Assert.Contains("registryguard_upstream_seconds", receiver.Metrics);
        Assert.Contains("dotnet.gc.collections", receiver.Metrics);
    }

    [Fact]
    public async Task Push_WithAReceiverThatIsGone_IsTakenAndTheGuardStopsAsAlways()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        await using GuardProcess guard = await StartAsync(nobody, _registry.Url);

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(201, await PushAsync(guard, $"v2.0.{i}"));
        }

        guard.Process.Terminate();
        Assert.Equal(0, await guard.Process.WaitForExitAsync(TimeSpan.FromMinutes(1)));
    }

    private static OtlpSpan ParentOf(IEnumerable<OtlpSpan> spans, OtlpSpan span) => spans.Single(other => other.Id == span.Parent);

    private Task<GuardProcess> StartAsync(Uri receiver, Uri upstream) => GuardProcess.StartAsync(
        upstream, $"sqlite:{_folder.File("record.db")}", configuration: null, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.GetLeftPart(UriPartial.Authority),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        });

    private static async Task<int> PushAsync(GuardProcess guard, string tag)
    {
        using var http = new HttpClient();
        using var push = new HttpRequestMessage(HttpMethod.Put, new Uri(guard.Url, $"/v2/app/manifests/{tag}"))
        {
            Content = new StringContent("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""),
        };
        push.Content.Headers.ContentType = new("application/vnd.oci.image.index.v1+json");
        push.Headers.Add("traceparent", $"00-{Trace}-{ClientsSpan}-01");
        using HttpResponseMessage response = await http.SendAsync(push);
        return (int)response.StatusCode;
    }
}
