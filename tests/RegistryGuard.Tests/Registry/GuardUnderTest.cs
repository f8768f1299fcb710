using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Hosting;
using RegistryGuard.Registry.Push;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Registry;

/// <summary>The whole guard, on real sockets, in front of a <see cref="FakeUpstream"/>; its clock, its record and the seams of
/// its push protocol are the test's.</summary>
internal sealed class GuardUnderTest : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;
    private WebApplication _app = null!;
    private string? _otherRecordFile;
    private bool _isBeside;
    private bool _startsWithoutRecord;

    public string RecordFile => $"{_folder}/record.db";

    public FakeUpstream Upstream { get; private set; } = null!;

    public TestClock Clock { get; } = new();

    public TestSeam Seam { get; } = new();

    public TestLog Log { get; } = new();

    public FailingRecord Record { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Parts => _app.Services;

    public Uri Admin { get; private set; } = null!;

    /// <summary>Starts it in front of an upstream of its own.</summary>
    /// <param name="yaml">The configuration file; none if not given.</param>
    /// <param name="upstreamIsDown">Whether upstream is gone.</param>
    /// <param name="recordFile">The record of another guard; one of its own if not given.</param>
    /// <param name="beside">Another guard, of whose upstream and record it is one more replica.</param>
    /// <param name="startsWithoutRecord">Whether its record can't be reached yet.</param>
    public static async Task<GuardUnderTest> StartAsync(
        string? yaml = null, bool upstreamIsDown = false, string? recordFile = null, GuardUnderTest? beside = null, bool startsWithoutRecord = false)
    {
        var guard = new GuardUnderTest
        {
            Upstream = beside?.Upstream ?? await FakeUpstream.StartAsync(),
            _otherRecordFile = beside?.RecordFile ?? recordFile,
            _isBeside = beside is not null,
            _startsWithoutRecord = startsWithoutRecord,
        };
        if (upstreamIsDown)
        {
            await guard.Upstream.DisposeAsync();
        }

        await guard.StartGuardAsync(yaml);
        return guard;
    }

    public Task<Pushed> PushAsync(string target, string manifest, Action<HttpRequestMessage>? shape = null) =>
        SendAsync(HttpMethod.Put, target, request =>
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(manifest));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType.OciManifest.Value);
            shape?.Invoke(request);
        });

    public Task<Pushed> PushIndexAsync(string target, string index) => PushAsync(
        target, index, request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue(MediaType.OciIndex.Value));

    public async Task<Pushed> SendAsync(HttpMethod method, string target, Action<HttpRequestMessage>? shape = null)
    {
        using var request = new HttpRequestMessage(method, target);
        shape?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return new Pushed(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> AdminAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(Admin, path));
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.Length == 0 ? null : JsonNode.Parse(body));
    }

    public async Task<TagEntry> EntryAsync(string repository, string tag) =>
        await Record.FindAsync(RepositoryName.Parse(repository), Tag.Parse(tag), CancellationToken.None);

    /// <summary>Changes the configuration file and waits until it is in force. The guard must have been started with one.</summary>
    public async Task ReloadAsync(string yaml)
    {
        var configuration = _app.Services.GetRequiredService<IGuardConfigurationSource>();
        var former = configuration.Current;
        await File.WriteAllTextAsync(Path.Combine(_folder, "guard.yaml"), yaml);
        await Eventually.IsSoAsync(() => !ReferenceEquals(configuration.Current, former));
    }

    /// <summary>Stops it as SIGTERM does; its upstream and its record's file stay.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (!_isBeside)
        {
            await Upstream.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // As the program does, but with a deadline that is far more than it takes: what is answered here must not depend on the machine's speed.
    private SqliteTagRecord Opened(IServiceProvider parts) => SqliteTagRecord.Open(
        _otherRecordFile ?? RecordFile,
        TimeSpan.FromSeconds(30),
        parts.GetRequiredService<TimeProvider>(),
        parts.GetRequiredService<ILogger<SqliteTagRecord>>(),
        parts.GetRequiredService<IGuardConfigurationSource>());

    private async Task StartGuardAsync(string? yaml)
    {
        var file = Path.Combine(_folder, "guard.yaml");
        await File.WriteAllTextAsync(file, yaml ?? "{}");
        var flags = new Dictionary<string, Flag>(StringComparer.Ordinal)
        {
            ["upstream.url"] = new("--upstream", Upstream.Url.GetLeftPart(UriPartial.Authority)),
            ["listen.registry"] = new("--listen", "http://127.0.0.1:0"),
            ["listen.admin"] = new("--admin-listen", "http://127.0.0.1:0"),
            ["record"] = new("--record", $"sqlite:{_otherRecordFile ?? RecordFile}"),
        };
        var sources = new ConfigurationSources(yaml is null ? null : file, new Dictionary<string, string>(StringComparer.Ordinal), flags);
        var reading = sources.Read();
        Assert.Empty(reading.Faults);
        _app = GuardApplication.Build(sources, reading, TimeSpan.FromSeconds(5), services =>
        {
            services.AddSingleton<IRecord>(parts => Record = new FailingRecord(Opened(parts)) { IsDown = _startsWithoutRecord });
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<IPushSeam>(Seam);
            services.AddLogging(logging => logging.ClearProviders().AddProvider(Log));
        });
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Http = new HttpClient { BaseAddress = new Uri(addresses.First()) };
        Admin = new Uri(addresses.Last());
    }
}

/// <summary>What a client got for its push.</summary>
internal sealed record Pushed(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)
{
    public string? Code => (string?)JsonNode.Parse(Body)!["errors"]![0]!["code"];

    public string? Message => (string?)JsonNode.Parse(Body)!["errors"]![0]!["message"];

    public string? Reason => (string?)JsonNode.Parse(Body)!["errors"]![0]!["detail"]?["reason"];
}

/// <summary>Runs the test's code at the end of a step.</summary>
internal sealed class TestSeam : IPushSeam
{
    private (PushStep Step, Func<Task> Action)? _once;

    public void Once(PushStep after, Func<Task> action) => _once = (after, action);

    public async Task AfterAsync(PushStep step)
    {
        if (_once is { } once && once.Step == step)
        {
            _once = null;
            await once.Action();
        }
    }
}
