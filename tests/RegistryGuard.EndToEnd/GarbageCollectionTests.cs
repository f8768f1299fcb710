using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>docs/garbage-collection.md, played: its commands as they stand there, on the published program and the real registry, while
/// clients push and pull.</summary>
public sealed partial class GarbageCollectionTests : IAsyncLifetime
{
    private const string Repository = "base/os";

    // Nothing is answered from memory, so that every pull needs the registry.
    private const string Configuration = """
        upstream: { tagChildren: true }
        pull: { cache: 0 }
        policy:
          rules:
            - { tags: ["v{n}-release"], class: floating, keep: 10 }
        """;

    private static readonly string[] Recipe =
        [.. File.ReadAllText(SourceTree.File("docs/garbage-collection.md")).Split("```sh\n").Skip(1).Select(block => block.Split("```")[0])];

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, byte[]> _pulled = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failed = new();
    private RegistryProcess _registry = null!;
    private GuardProcess _guard = null!;
    private HttpClient _http = null!;
    private int _pulls;
    private int _held;
    private int _pushed;

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryProcess.StartAsync();
        _guard = await GuardProcess.StartAsync(_registry.Url, $"sqlite:{_folder.File("record.db")}", _folder.Write("guard.yaml", Configuration));
        _http = new HttpClient { BaseAddress = _guard.Url };
        _http.DefaultRequestHeaders.Accept.ParseAdd(TinyImage.ManifestType);
        _http.DefaultRequestHeaders.Accept.ParseAdd(TinyImage.IndexType);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _guard.DisposeAsync();
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Collection_ByTheDocument_HoldsPushesFailsNoPullAndLosesNothingBound()
    {
        using var client = new RegistryClient(_guard.Url);
        await ReleaseAsync(client, "first", "v1.0.0", "v1-release");
        await ReleaseAsync(client, "second", "v1-release");
        await ReleaseAsync(client, "third", "v1-release");
        await KnowKeptAsync();
        var left = TinyImage.Of("left");
        await client.PushBlobsAsync(Repository, left);
        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync(Repository, left.Digest, left)).Status);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var pulling = PullAsync(end.Token);
        var pushing = PushAsync(client, end.Token);
        await Eventually.IsSoAsync(() => _pushed > 3 && _pulls > 50 || IsOver(pulling, pushing));

        Assert.Matches(@"(?s)may begin.*maintenance\s+on until.*in flight\s+nothing", await PlayAsync(0));
        var (pushed, pulls) = (_pushed, _pulls);
        await Eventually.IsSoAsync(() => _held > 0 || IsOver(pulling, pushing));
        Assert.Equal("", await PlayAsync(1));
        Assert.Contains($"manifest eligible for deletion: {left.Digest}", await PlayAsync(2), StringComparison.Ordinal);
        Assert.Equal(pushed, _pushed);
        Assert.NotEqual(pulls, _pulls);

        Assert.Contains("writes are taken again", await PlayAsync(3), StringComparison.Ordinal);
        await Eventually.IsSoAsync(() => _pushed > pushed + 3 || IsOver(pulling, pushing));
        await end.CancelAsync();
        await Task.WhenAll(pulling, pushing);

        Assert.Empty(_failed);
        Assert.Equal(404, (int)(await client.GetManifestAsync(Repository, left.Digest)).Status);
        foreach (var target in _pulled.Keys)
        {
            await PullAsync(target);
        }

        Assert.Empty(_failed);
        // Layers that were collected are sent again, as by any client that asks for them first.
        (await Skopeo.PushAsync(left, _guard.Url, Repository, "v2.0.0")).MustSucceed();
        await PullAsync("manifests/v2.0.0", left.Manifest);
        await PullAsync($"blobs/{TinyImage.DigestOf(left.Layer)}", left.Layer);
        Assert.Empty(_failed);
    }

    // An index whose child has no tag, as before upstream.tagChildren was on.
    [Fact]
    public async Task Look_WhereTheCollectionWouldTakeWhatATagNeeds_NamesTheTag()
    {
        var configuration = _folder.Write("older.yaml", "upstream: { tagChildren: false }\n");
        await using var guard = await GuardProcess.StartAsync(_registry.Url, $"sqlite:{_folder.File("older.db")}", configuration);
        using var client = new RegistryClient(guard.Url);
        await ReleaseAsync(client, "older", "v1.0.0");

        var told = await PlayAsync(1, guard);

        Assert.Matches($@"^({Repository}:v1\.0\.0 needs sha256:[0-9a-f]{{64}}\n){{2}}$", told);
        await guard.Process.KillAsync();
        Assert.NotEqual(0, (await RunAsync(1, guard)).ExitCode);
    }

    // Why the document wants no cache, or a restart.
    [Fact]
    public async Task Collection_OfARegistryWithACache_IsKnownToItAfterARestart()
    {
        await using var registry = await RegistryProcess.StartWithCacheAsync();
        using var direct = new RegistryClient(registry.Url);
        using var http = new HttpClient { BaseAddress = registry.Url };
        var left = TinyImage.Of("left");
        await direct.PushAsync(Repository, "v1.0.0", TinyImage.Of("kept"));
        await direct.PushAsync(Repository, left.Digest, left);

        (await RunAsync(2, _guard, registry.Configuration)).MustSucceed();

        Assert.Equal(HttpStatusCode.OK, await LayerAsync());
        await registry.RestartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await LayerAsync());

        async Task<HttpStatusCode> LayerAsync()
        {
            using var asked = new HttpRequestMessage(HttpMethod.Head, new Uri($"/v2/{Repository}/blobs/{TinyImage.DigestOf(left.Layer)}", UriKind.Relative));
            using var answer = await http.SendAsync(asked);
            return answer.StatusCode;
        }
    }

    private async Task ReleaseAsync(RegistryClient client, string content, params string[] tags)
    {
        TinyImage[] platforms = [TinyImage.Of($"{content} for amd64"), TinyImage.Of($"{content} for arm64")];
        var index = TinyImage.IndexOf(platforms);
        foreach (var platform in platforms)
        {
            await client.PushBlobsAsync(Repository, platform);
            Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync(Repository, platform.Digest, platform)).Status);
            _pulled[$"manifests/{platform.Digest}"] = platform.Manifest;
            _pulled[$"blobs/{TinyImage.DigestOf(platform.Layer)}"] = platform.Layer;
            _pulled[$"blobs/{TinyImage.DigestOf(platform.Config)}"] = platform.Config;
        }

        _pulled[$"manifests/{index.Digest}"] = index.Manifest;
        foreach (var tag in tags)
        {
            Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync(Repository, tag, index, TinyImage.IndexType)).Status);
            _pulled[$"manifests/{tag}"] = index.Manifest;
        }
    }

    // The kept images, by their archive tags too.
    private async Task KnowKeptAsync()
    {
        using var direct = new RegistryClient(_registry.Url);
        var kept = (await direct.TagsAsync(Repository)).Where(tag => ArchiveTag().IsMatch(tag)).ToList();
        Assert.Equal(3, kept.Count);
        foreach (var tag in kept)
        {
            _pulled[$"manifests/{tag}"] = await _http.GetByteArrayAsync(new Uri($"/v2/{Repository}/manifests/{tag}", UriKind.Relative));
        }
    }

    // A pipeline: one version after the other, each until it is taken.
    private async Task PushAsync(RegistryClient client, CancellationToken end)
    {
        for (var number = 0; !end.IsCancellationRequested;)
        {
            var image = TinyImage.Of("the base of all versions").Annotated(number.ToString(CultureInfo.InvariantCulture));
            var tag = $"v3.0.{number}";
            if (number == 0)
            {
                await client.PushBlobsAsync(Repository, image);
            }

            var answer = await client.PutManifestAsync(Repository, tag, image);
            if (answer.Status is HttpStatusCode.Created)
            {
                _pulled[$"manifests/{tag}"] = image.Manifest;
                _pulled[$"manifests/{image.Digest}"] = image.Manifest;
                Interlocked.Increment(ref _pushed);
                number++;
            }
            else if (answer is { Status: HttpStatusCode.ServiceUnavailable, RetryAfter: > 0 } && answer.Body.Contains("garbage collection", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _held);
            }
            else
            {
                _failed.Enqueue($"push of {tag}: {answer.Status} {answer.Body}");
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task PullAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (var target in _pulled.Keys)
            {
                await PullAsync(target);
                Interlocked.Increment(ref _pulls);
                if (end.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private Task PullAsync(string target) => PullAsync(target, _pulled[target]);

    private async Task PullAsync(string target, byte[] expected)
    {
        using var answer = await _http.GetAsync(new Uri($"/v2/{Repository}/{target}", UriKind.Relative));
        var content = await answer.Content.ReadAsByteArrayAsync();
        if (answer.StatusCode is not HttpStatusCode.OK || !content.AsSpan().SequenceEqual(expected))
        {
            _failed.Enqueue($"pull of {target}: {answer.StatusCode}, {content.Length} bytes where {expected.Length} were pushed");
        }
    }

    // Whoever waits for a loop that has broken off is told of it by the assertions that follow, and by the loop's own fault.
    private bool IsOver(params Task[] loops) => !_failed.IsEmpty || loops.Any(loop => loop.IsCompleted);

    private async Task<string> PlayAsync(int step, GuardProcess? guard = null) => (await RunAsync(step, guard ?? _guard)).MustSucceed().Output;

    // The programs have the names that the document calls them by; the guard's is told where this one's admin listener is.
    private Task<Command> RunAsync(int step, GuardProcess guard, string? configuration = null) => Command.RunAsync(
        "bash",
        ["-ec", $$"""
            registryguard() { {{GuardProgram.Path}} "$@" --admin {{guard.AdminUrl.GetLeftPart(UriPartial.Authority)}}; }
            registry() { {{RealPart.Find("docker-registry", "docker-registry")}} "$@"; }
            {{Recipe[step].Replace("/etc/docker/registry/config.yml", configuration ?? _registry.Configuration, StringComparison.Ordinal)}}
            """],
        GuardProgram.Environment);

    [GeneratedRegex(@"^v1-release-\d{14}$", RegexOptions.None, 1000)]
    private static partial Regex ArchiveTag();
}
