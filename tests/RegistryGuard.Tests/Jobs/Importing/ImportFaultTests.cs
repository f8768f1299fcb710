using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Tests.Admin.Api;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Jobs.Importing;

/// <summary>Registries that list, throttle or refuse as they should not: each is a sentence, and what can be imported is.</summary>
public class ImportFaultTests
{
    private const string App = """{"repositories":["app"]}""";

    [Theory]
    [InlineData("</v2/_catalog?last=x&n=1000>; rel=\"next\"", "loops")]
    [InlineData("<https://elsewhere.example/v2/_catalog?last=x>; rel=\"next\"", "goes on at another host")]
    [InlineData("</v2/app/tags/list?last=x>; rel=\"next\"", "goes on at another host or path")]
    public async Task Catalog_WhoseNextPageIsWrong_FailsTheJobAndSaysWhatToDo(string link, string why)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/_catalog", """{"repositories":["app"]}""", link: link));

        var job = await guard.ImportAsync();

        Assert.Equal("failed", (string?)job["state"]);
        Assert.Contains(why, (string?)job["outcome"], StringComparison.Ordinal);
        Assert.Contains("give them by --from FILE", (string?)job["outcome"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "{}", "does not list its repositories (it answered 401 to /v2/_catalog, without a user: upstream.credentials is not configured)")]
    [InlineData(404, "{}", "does not list its repositories (it answered 404")]
    [InlineData(405, "{}", "does not list its repositories (it answered 405")]
    [InlineData(418, "{}", "upstream answered 418 to /v2/_catalog")]
    [InlineData(200, "{}", "is not the JSON that it must be")]
    [InlineData(200, "<html>", "is not the JSON that it must be")]
    public async Task Catalog_ThatIsNone_FailsTheJobAndSaysWhy(int status, string body, string why)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/_catalog", body, status));

        var job = await guard.ImportAsync();

        Assert.Equal("failed", (string?)job["state"]);
        Assert.Contains(why, (string?)job["outcome"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</v2/app/tags/list?last=x&n=2>; rel=\"next\"", "app: upstream's list of its tags loops")]
    [InlineData("<//elsewhere.example/v2/app/tags/list?last=x>; rel=\"next\"", "app: upstream's list of its tags goes on at another host")]
    public async Task TagList_WhoseNextPageIsWrong_IsAFaultOfItsRepositoryAlone(string link, string why)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("web", "v1", One);
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/app/tags/list", """{"tags":["v1"]}""", link: link));

        await AssertFaultAsync(guard, why);
    }

    // In one answer, as registries give it that do not page.
    [Fact]
    public async Task TagList_Of1000000TagsInOneAnswer_IsAFaultThatNamesTheBound()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("web", "v1", One);
        var body = $$"""{"tags":[{{string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"v{i}\""))}}]}""";
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/app/tags/list", body));

        await AssertFaultAsync(guard, "app: upstream's answer is larger than limits.manifestBytes");
    }

    [Fact]
    public async Task TagList_Of1000000TagsInPages_IsReadToTheBoundAndIsAFault()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("web", "v1", One);
        guard.Upstream.Also(context =>
        {
            var last = context.Request.Query["last"] is [{ } text] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
            return AnswerAsync(
                context, "/v2/app/tags/list", $$"""{"tags":[{{string.Join(',', Enumerable.Range(last, 10_000).Select(i => $"\"v{i}\""))}}]}""",
                link: $"</v2/app/tags/list?last={last + 10_000}>; rel=\"next\"");
        });

        await AssertFaultAsync(guard, $"app: it has more than {JobImportRun.MostTags} tags");
        Assert.Equal(26, guard.Upstream.Requests.Count(request => request.Contains("/v2/app/tags/list", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Repository_ThatIsNamedAndNotThere_IsAFault()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("web", "v1", One);
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/app/tags/list", "{}", 404));

        await AssertFaultAsync(guard, "app: upstream has no such repository");
    }

    [Fact]
    public async Task Tag_ThatVanishesBetweenTheListAndItsHead_IsCountedAndNoFault()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1", One);
        guard.Upstream.Plant("app", "v2", Two);
        guard.Upstream.Also(context =>
        {
            if (context.Request.Path.Value!.EndsWith("/manifests/v1", StringComparison.Ordinal))
            {
                guard.Upstream.Manifests.TryRemove("app/v1", out _);
            }

            return Task.FromResult(false);
        });

        var job = await guard.ImportAsync(App);

        Assert.Equal(("done", "protected: 1 bound, 1 gone meanwhile"), ((string)job["state"]!, job.Summary().Single()));
        Assert.True((await guard.EntryAsync("app", "v1")).IsUnknown);
    }

    [Theory]
    [InlineData(429, "0")]
    [InlineData(429, null)]
    [InlineData(503, "1")]
    public async Task Registry_ThatThrottles_IsAskedAgainUntilAllIsImported(int status, string? retryAfter)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            guard.Upstream.Plant("app", $"v{i}", One);
        }

        var left = 20;
        guard.Upstream.Also(context =>
        {
            if (context.Request.Path.Value!.Contains("/manifests/", StringComparison.Ordinal) && Interlocked.Decrement(ref left) is >= 0 and var now && now % 2 == 0)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = retryAfter;
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        });

        var job = await guard.ImportAsync(App);

        Assert.Equal(("done", "protected: 20 bound"), ((string)job["state"]!, job.Summary().Single()));
    }

    [Fact]
    public async Task Tag_ThatUpstreamAlwaysFailsAt_IsAFaultAndTheOthersAreImported()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1", One);
        guard.Upstream.Plant("app", "v2", Two);
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/app/manifests/v1", "{}", 500));

        var job = await guard.ImportAsync(App);

        Assert.Equal(("failed", "protected: 1 bound, 1 not imported"), ((string)job["state"]!, job.Summary().Single()));
        Assert.Contains("app: upstream answered 500 to /v2/app/manifests/v1; the other tags were imported", job.Faults());
    }

    [Fact]
    public async Task Tag_ThatTheGuardMayNotRead_IsAFaultThatSaysAsWhomItAsked()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1", One);
        guard.Upstream.Also(context => AnswerAsync(context, "/v2/app/manifests/v1", "{}", 403));

        Assert.Contains("app: upstream answered 403 to /v2/app/manifests/v1, without a user: upstream.credentials is not configured; the other tags were imported", (await guard.ImportAsync(App)).Faults());
    }

    // The registry takes no token any more that it gave before the tenth tag, long before their time.
    [Fact]
    public async Task Token_ThatExpiresInMidImport_IsReplaced()
    {
        var folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;
        await File.WriteAllTextAsync($"{folder}/password", "secret\n", TestContext.Current.CancellationToken);
        await using var guard = await GuardUnderTest.StartAsync($"upstream: {{ credentials: {{ username: guard, passwordFile: {folder}/password }} }}");
        for (var i = 0; i < 40; i++)
        {
            guard.Upstream.Plant("app", $"v{i}", One);
        }

        var turn = new Lock();
        var (given, firstGood, heads) = (0, 1, 0);
        guard.Upstream.Also(async context =>
        {
            if (context.Request.Path == "/token")
            {
                await context.Response.WriteAsync($$"""{"token":"{{Interlocked.Increment(ref given)}}","expires_in":300}""");
                return true;
            }

            lock (turn)
            {
                var header = context.Request.Headers.Authorization.ToString();
                if (header.StartsWith("Bearer ", StringComparison.Ordinal) && int.Parse(header[7..], System.Globalization.CultureInfo.InvariantCulture) >= firstGood)
                {
                    firstGood = HttpMethods.IsHead(context.Request.Method) && ++heads == 10 ? Volatile.Read(ref given) + 1 : firstGood;
                    return false;
                }
            }

            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{new Uri(guard.Upstream.Url, "/token")}\",service=\"x\",scope=\"repository:app:pull\"";
            return true;
        });

        var job = await guard.ImportAsync(App);

        Assert.True("done" == (string?)job["state"], job.Body!.ToJsonString());
        Assert.Equal("protected: 40 bound", job.Summary().Single());
        Assert.True(given > 1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Registry_ThatIsAway_FailsTheJobInTheEndAndNotTheProcess()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var names = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"team/app{i}\""));
        guard.Upstream.Also(async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("{}");
            return true;
        });

        var job = await guard.ImportAsync($$"""{"repositories":[{{names}}]}""");

        Assert.Equal("failed", (string?)job["state"]);
        Assert.Equal("upstream answers 500 to everything; order the import again: what is bound by now is not looked up again", (string?)job["outcome"]);
    }

    private static async Task AssertFaultAsync(GuardUnderTest guard, string why)
    {
        var job = await guard.ImportAsync("""{"repositories":["web","app"]}""");

        Assert.Equal("failed", (string?)job["state"]);
        Assert.Contains("of 2 repositories 1 could not be imported, or not wholly", (string?)job["outcome"], StringComparison.Ordinal);
        Assert.StartsWith(why, Assert.Single(job.Faults()), StringComparison.Ordinal);
        Assert.Equal(DigestOf(One), (await guard.EntryAsync("web", "v1")).Binding!.Content.Digest.Value);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, string path, string body, int status = 200, string? link = null)
    {
        if (context.Request.Path != path)
        {
            return false;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (link is not null)
        {
            context.Response.Headers.Link = link;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        }

        return true;
    }
}
