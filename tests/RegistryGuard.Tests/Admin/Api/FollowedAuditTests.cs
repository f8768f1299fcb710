using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RegistryGuard.Admin.Api.Auditing;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>The audit lists as server-sent events.</summary>
public class FollowedAuditTests
{
    private const string ToldApart = """
        admin:
          tokens:
            - { name: one, sha256: 7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed, scope: read }
        """;

    [Fact]
    public async Task Stream_OfAllLists_HasTheFormerLinesAndEachNewOneInOrder()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await PushAsync(guard, "/v2/a/manifests/v1");
        await PushAsync(guard, "/v2/b/manifests/v1");
        await using var stream = await Stream.OpenAsync(guard, "audit");
        var former = await stream.NextAsync(2);
        await PushAsync(guard, "/v2/a/manifests/latest");

        Assert.Equal(["binding a:v1", "binding b:v1"], former.Select(Told));
        Assert.Equal("move a:latest", Told((await stream.NextAsync(1))[0]));
        var page = await guard.GetAsync($"audit?cursor={former[0].EventId}");
        Assert.Equal(2, page["lines"].AsArray().Count);
    }

    [Fact]
    public async Task Stream_OfARepositoryAndKind_HasOnlyThat()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await using var stream = await Stream.OpenAsync(guard, "audit?repository=a&kind=binding&limit=1");
        foreach (var target in (string[])["/v2/a/manifests/latest", "/v2/b/manifests/v1", "/v2/a/manifests/v1", "/v2/a/manifests/v2"])
        {
            await PushAsync(guard, target);
        }

        Assert.Equal(["binding a:v1", "binding a:v2"], (await stream.NextAsync(2)).Select(Told));
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("audit?repository=a")]
    public async Task Stream_FromALastEventId_HasWhatCameAfterItOnce(string path)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await PushAsync(guard, "/v2/a/manifests/v1");
        await PushAsync(guard, "/v2/a/manifests/v2");
        string first;
        await using (var stream = await Stream.OpenAsync(guard, path))
        {
            first = (await stream.NextAsync(1))[0].EventId!;
        }

        await PushAsync(guard, "/v2/a/manifests/v3");
        await using var resumed = await Stream.OpenAsync(guard, path, first);

        Assert.Equal(["binding a:v2", "binding a:v3"], (await resumed.NextAsync(2)).Select(Told));
    }

    [Fact]
    public async Task Stream_FromAnAlteredIdOrOneOfAnotherList_IsAProblem()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await PushAsync(guard, "/v2/a/manifests/v1");
        await using var stream = await Stream.OpenAsync(guard, "audit");
        var id = (await stream.NextAsync(1))[0].EventId!;

        (await guard.GetAsync("audit", Follow((id[0] == 'A' ? 'B' : 'A') + id[1..]))).MustBeProblem(400);
        (await guard.GetAsync("audit?kind=move", Follow(id))).MustBeProblem(400);
        (await guard.GetAsync("audit?kind=push", Follow(null))).MustBeProblem(400);
    }

    [Fact]
    public async Task Stream_BeyondTheBound_Is429UntilOneLeaves()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var streams = new List<Stream>();
        for (var i = 0; i < AuditFollowers.Most; i++)
        {
            streams.Add(await Stream.OpenAsync(guard, "audit"));
        }

        (await guard.GetAsync("audit", Follow(null))).MustBeProblem(429);
        (await guard.GetAsync("audit")).MustBe(HttpStatusCode.OK);
        await streams[0].DisposeAsync();
        await using var next = await Stream.OpenWhenThereIsRoomAsync(guard);
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Stream_WhenTheGuardStops_EndsWhole()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await using var stream = await Stream.OpenAsync(guard, "audit");

        guard.Parts.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.True(await stream.HasEndedAsync());
    }

    [Fact]
    public async Task Stream_WhenItsTokenIsTakenAway_Ends()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { default: protected }");
        await using var stream = await Stream.OpenAsync(guard, "audit");

        await guard.ReloadAsync(ToldApart);

        Assert.True(await stream.HasEndedAsync());
        (await guard.GetAsync("audit", Follow(null))).MustBeProblem(401);
    }

    [Fact]
    public async Task Stream_WhenTheRecordIsAway_EndsAndIs503UntilItIsBack()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await using var stream = await Stream.OpenAsync(guard, "audit");

        guard.Record.IsDown = true;

        Assert.True(await stream.HasEndedAsync());
        (await guard.GetAsync("audit", Follow(null))).MustBeProblem(503);
    }

    [Fact]
    public async Task Stream_ThatIsSilent_HasAComment()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await using var stream = await Stream.OpenAsync(guard, "audit");

        guard.Clock.Ahead += TimeSpan.FromSeconds(15);

        Assert.Equal(":", await stream.LineAsync());
    }

    private static async Task PushAsync(GuardUnderTest guard, string target)
    {
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(target, One)).Status);
        guard.Clock.Ahead += TimeSpan.FromSeconds(1);
    }

    private static Action<HttpRequestMessage> Follow(string? lastEventId) => request =>
    {
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
    };

    private static string Told(SseItem<string> item)
    {
        var line = JsonNode.Parse(item.Data)!;
        return $"{line["kind"]} {line["repository"]}:{line["tag"]}";
    }

    private sealed class Stream(HttpResponseMessage response, System.IO.Stream body) : IAsyncDisposable
    {
        private IAsyncEnumerator<SseItem<string>>? _items;

        public static async Task<Stream> OpenAsync(GuardUnderTest guard, string path, string? lastEventId = null)
        {
            var response = await SendAsync(guard, path, lastEventId);
            Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            return new Stream(response, await response.Content.ReadAsStreamAsync());
        }

        // The guard learns a moment later that a client has left.
        public static async Task<Stream> OpenWhenThereIsRoomAsync(GuardUnderTest guard)
        {
            while (true)
            {
                var response = await SendAsync(guard, "audit", null);
                if (response.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                    return new Stream(response, await response.Content.ReadAsStreamAsync());
                }

                response.Dispose();
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        public async Task<IReadOnlyList<SseItem<string>>> NextAsync(int count)
        {
            var items = new List<SseItem<string>>();
            while (items.Count < count)
            {
                Assert.True(await Items.MoveNextAsync());
                items.Add(Items.Current);
            }

            return items;
        }

        public async Task<bool> HasEndedAsync() => !await Items.MoveNextAsync();

        public async Task<string?> LineAsync()
        {
            using var reader = new StreamReader(body, leaveOpen: true);
            return await reader.ReadLineAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_items is not null)
            {
                await _items.DisposeAsync();
            }

            response.Dispose();
        }

        private IAsyncEnumerator<SseItem<string>> Items => _items ??= SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();

        private static async Task<HttpResponseMessage> SendAsync(GuardUnderTest guard, string path, string? lastEventId)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(guard.Admin, "/api/v1/" + path));
            Follow(lastEventId)(request);
            return await guard.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
    }
}
