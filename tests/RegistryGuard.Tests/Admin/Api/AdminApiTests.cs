using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RegistryGuard.Admin.Api;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>What the admin API makes of requests, whichever they are.</summary>
public class AdminApiTests
{
    [Theory]
    [InlineData("/api/v1/nothing", 404)]
    [InlineData("/api/v2/repositories", 404)]
    [InlineData("/api", 404)]
    [InlineData("/openapi/v2.json", 404)]
    [InlineData("/openapi", 404)]
    [InlineData("/api/", 404)]
    [InlineData("/API/V1", 404)]
    [InlineData("/API/v1/repositories", 404)]
    [InlineData("/Api/v1/repositories", 404)]
    [InlineData("/OpenAPI/v1.json", 404)]
    [InlineData("/openapi.json", 404)]
    [InlineData("/api%2Fv1", 404)]
    [InlineData("/api/v1/nosuch", 404)]
    [InlineData("/api/v1//repositories", 404)]
    [InlineData("repositories/Demo/tags", 400)]
    [InlineData("repositories/demo%2F/tags", 400)]
    [InlineData("repositories/demo%252Fapp/tags", 400)]
    [InlineData("repositories/..%2F..%2Fetc/tags", 400)]
    [InlineData("repositories/demo%5Capp/tags", 400)]
    [InlineData("repositories/demo/app/tags", 404)]
    [InlineData("repositories/demo/tags/-x", 400)]
    [InlineData("repositories/demo/tags/v1%0A", 400)]
    [InlineData("repositories/demo/tags/%C3%A91", 400)]
    [InlineData("repositories/demo/tags?class=protectd", 400)]
    [InlineData("repositories/demo/tags?clas=open", 400)]
    [InlineData("repositories?limit=0", 400)]
    [InlineData("repositories?limit=1001", 400)]
    [InlineData("repositories?limit=abc", 400)]
    [InlineData("repositories?limit=1&limit=2", 400)]
    [InlineData("repositories?cursor=", 400)]
    [InlineData("repositories?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAA", 400)]
    [InlineData("digests/md5:d41d8cd98f00b204e9800998ecf8427e", 400)]
    [InlineData("digests/sha256:12", 400)]
    [InlineData("explain", 400)]
    [InlineData("explain?ref=demo", 400)]
    [InlineData("explain?ref=demo@sha256:00", 400)]
    [InlineData("repositories/demo/next?bump=tiny", 400)]
    [InlineData("repositories/nobody/tags", 404)]
    [InlineData("repositories/nobody/tags/v1", 404)]
    [InlineData("repositories/nobody/tags/v1/history", 404)]
    [InlineData("repositories/nobody/next", 404)]
    public async Task Get_OfWhatIsNotThere_IsAProblem(string path, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.GetAsync(path)).MustBeProblem(status);
    }

    [Theory]
    [InlineData("/api/v1/repositories/../repositories")]
    [InlineData("/api/v1/repositories/%2e%2e/repositories")]
    [InlineData("/api/v1/./repositories")]
    [InlineData("/healthz/../api/v1/repositories")]
    [InlineData("/api/v1/repositories/%zz/tags")]
    [InlineData("/api/v1/repositories/%2")]
    [InlineData("http://localhost/api/v1/repositories")]
    public async Task Target_WithDotsOrNoPath_IsAProblem(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal((400, "application/problem+json"), await guard.AskRawAsync(target));
    }

    // The server itself refuses these before the guard sees them, and gives no reason.
    [Theory]
    [InlineData("/api/v1/%00")]
    [InlineData("/api/v1/repositories/%00/tags")]
    public async Task Target_WithAZeroByte_IsABadRequest(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal((400, null), await guard.AskRawAsync(target));
    }

    // A client library would take the double slash for a host.
    [Theory]
    [InlineData("//api")]
    [InlineData("//api/v1/repositories")]
    [InlineData("///API/v1")]
    [InlineData("//openapi/v1.json")]
    public async Task Target_WithSlashesBeforeTheApi_IsAProblem(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal((404, "application/problem+json"), await guard.AskRawAsync(target));
    }

    [Fact]
    public async Task Path_ThatIsNotMeantForTheApi_IsNotFoundWithoutAProblem()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal((HttpStatusCode.NotFound, (JsonNode?)null), await guard.AdminAsync("/apis"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Method_ThatAPathDoesNotTake_Is405(string method)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.AskAsync(new HttpMethod(method), "repositories", "{}")).MustBeProblem(405);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_Of10Megabytes_Is413(bool isAnnounced)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var body = new string(' ', 10_000_000);

        var answer = await RawRequest.SendAsync(guard.Admin, isAnnounced
            ? $"POST /api/v1/repositories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"
            : $"GET /api/v1/repositories HTTP/1.1\r\nHost: localhost\r\nContent-Length: {AdminBounds.MostBodyBytes + 1}\r\n\r\n");

        Assert.Equal((413, "application/problem+json"), (answer!.Status, answer.Header("Content-Type")));
    }

    [Fact]
    public async Task Record_Away_Is503()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Record.IsDown = true;

        foreach (var path in (string[])["repositories", "repositories/app/tags", "repositories/app/tags/v1", "explain?ref=app:v1", "digests/" + Pushes.DigestOf("x")])
        {
            Assert.Contains("the guard's record can't be reached", (await guard.GetAsync(path)).MustBeProblem(503).Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tokens_Configured_AreAskedForAndEachDenialIsLoggedWithoutThem()
    {
        await using var guard = await GuardUnderTest.StartAsync($$"""
            admin:
              tokens:
                - { name: viewer, sha256: {{Sum("look")}}, scope: read }
                - { name: ci, sha256: {{Sum("change")}}, scope: write }
            """);

        Assert.Equal("Bearer", (await guard.GetAsync("repositories")).MustBeProblem(401).Challenge);
        (await guard.GetAsync("/openapi/v1.json")).MustBeProblem(401);
        (await guard.GetAsync("repositories", With("wrong-secret"))).MustBeProblem(401);
        (await guard.AskAsync(HttpMethod.Post, "repositories", "{}", With("look"))).MustBeProblem(403);
        (await guard.AskAsync(HttpMethod.Post, "repositories", "{}", With("change"))).MustBeProblem(405);
        (await guard.GetAsync("repositories", With("look"))).MustBe(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await guard.AdminAsync("/healthz")).Status);

        Assert.Equal(4, guard.Log.Lines.Count(line => line.StartsWith("AdminDenied: ", StringComparison.Ordinal)));
        Assert.DoesNotContain(guard.Log.Lines, line => line.Contains("wrong-secret", StringComparison.Ordinal) || line.Contains(Sum("look"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tokens_Changed_CountAtOnce()
    {
        await using var guard = await GuardUnderTest.StartAsync("{}");
        (await guard.GetAsync("repositories")).MustBe(HttpStatusCode.OK);

        await guard.ReloadAsync($"admin: {{ tokens: [{{ name: ci, sha256: {Sum("new")}, scope: write }}] }}");

        (await guard.GetAsync("repositories")).MustBeProblem(401);
        (await guard.GetAsync("repositories", With("new"))).MustBe(HttpStatusCode.OK);
    }

    // trustedProxies has the guard believe X-Forwarded-For on the registry listener, which must not make anybody loopback here, or hide that a proxy stands between.
    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Host", "rebound.example.com")]
    [InlineData("Origin", "http://evil.example.com")]
    public async Task NoTokens_ARequestThatAHeaderGivesAway_IsForbidden(string header, string value)
    {
        await using var guard = await GuardUnderTest.StartAsync("listen: { trustedProxies: [127.0.0.1] }");

        (await guard.GetAsync("repositories", request => request.Headers.TryAddWithoutValidation(header, value))).MustBeProblem(403);
        Assert.Single(guard.Log.Lines, line => line.StartsWith("AdminDenied: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Document_AsServed_IsTheOneInDocs()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var file = SourceTree.File("docs/openapi.json");
        var served = (await guard.GetAsync("/openapi/v1.json")).MustBe(HttpStatusCode.OK).Body!;
        if (Environment.GetEnvironmentVariable("REGISTRYGUARD_WRITE_OPENAPI") is not null)
        {
            await File.WriteAllTextAsync(file, served.ToJsonString(new() { WriteIndented = true }) + "\n");
        }

        Assert.True(
            JsonNode.DeepEquals(served, JsonNode.Parse(await File.ReadAllTextAsync(file))),
            "docs/openapi.json is not what the guard serves: run this test with REGISTRYGUARD_WRITE_OPENAPI=1 to write it anew");
    }

    private static Action<HttpRequestMessage> With(string token) =>
        request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    private static string Sum(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
