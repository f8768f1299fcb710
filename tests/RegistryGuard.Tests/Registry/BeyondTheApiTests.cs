using System.Net;
using Microsoft.AspNetCore.Http;

namespace RegistryGuard.Tests.Registry;

/// <summary>What is let through beside the registry API: paths to read, and the token endpoint.</summary>
public class BeyondTheApiTests
{
    private const string Tokens = "listen: { externalUrl: 'https://guard.example:8443' }\nupstream: { proxyTokenEndpoint: true }";

    [Fact]
    public async Task PassPath_GetAndHead_ReachUpstreamAndNothingElseDoes()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { passPaths: [/api/v2.0, /v2/_zot] }");

        foreach (var path in (string[])["/api/v2.0/projects?page=1", "/v2/_zot/ext/mgmt"])
        {
            await guard.SendAsync(HttpMethod.Get, path);
            await guard.SendAsync(HttpMethod.Head, path);
            foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
            {
                Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(method, path)).Status);
            }
        }

        Assert.Equal(HttpStatusCode.NotFound, (await guard.SendAsync(HttpMethod.Get, "/api/v2.0x")).Status);
        Assert.Equal(
            ["GET /api/v2.0/projects?page=1", "HEAD /api/v2.0/projects?page=1", "GET /v2/_zot/ext/mgmt", "HEAD /v2/_zot/ext/mgmt"],
            guard.Upstream.Requests);
    }

    [Theory]
    [InlineData(
        "Bearer realm=\"{upstream}/service/token\",service=\"registry\",scope=\"repository:app:pull,push\"",
        "Bearer realm=\"https://guard.example:8443/service/token\",service=\"registry\",scope=\"repository:app:pull,push\"")]
    [InlineData(
        "Bearer service=\"registry\", realm=\"{upstream}/token?account=x\"",
        "Bearer service=\"registry\", realm=\"https://guard.example:8443/token?account=x\"")]
    [InlineData("bearer Realm=\"{upstream}/v2/token\"", "bearer Realm=\"https://guard.example:8443/v2/token\"")]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"x\"", "Bearer realm=\"https://auth.example/token\",service=\"x\"")]
    [InlineData("Bearer realm=\"{upstream}/v2/app/blobs/uploads/\"", "Bearer realm=\"{upstream}/v2/app/blobs/uploads/\"")]
    [InlineData("Bearer realm=\"{upstream}/v2/app/manifests/v1\"", "Bearer realm=\"{upstream}/v2/app/manifests/v1\"")]
    [InlineData("Basic realm=\"registry\"", "Basic realm=\"registry\"")]
    public async Task Challenge_WithItsRealmOnUpstreamsHost_LeadsToTheGuard(string given, string expected)
    {
        await using var guard = await GuardUnderTest.StartAsync(Tokens);
        Challenge(guard, given);
        var upstream = guard.Upstream.Url.GetLeftPart(UriPartial.Authority);

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/v2/"), (HttpMethod.Post, "/v2/app/blobs/uploads/")])
        {
            var answer = await guard.SendAsync(method, path);
            Assert.Equal(
                [expected.Replace("{upstream}", upstream, StringComparison.Ordinal)],
                answer.Headers.NonValidated["WWW-Authenticate"]);
        }

        var push = await guard.PushAsync(Pushes.V1, Pushes.One);
        Assert.Equal(
            [expected.Replace("{upstream}", upstream, StringComparison.Ordinal)], push.Headers.NonValidated["WWW-Authenticate"]);
    }

    [Fact]
    public async Task TokenEndpoint_ExactlyItsPathByGetAndPost_IsForwarded()
    {
        await using var guard = await GuardUnderTest.StartAsync(Tokens);
        Challenge(guard, "Bearer realm=\"{upstream}/service/token\",service=\"registry\"");
        await guard.SendAsync(HttpMethod.Get, "/v2/");
        guard.Upstream.Requests.Clear();

        await guard.SendAsync(HttpMethod.Get, "/service/token?service=registry&scope=repository%3Aapp%3Apull");
        await guard.SendAsync(HttpMethod.Post, "/service/token", request => request.Content = new StringContent("grant_type=password"));
        foreach (var (method, path, status) in ((HttpMethod, string, int)[])
            [(HttpMethod.Put, "/service/token", 405), (HttpMethod.Delete, "/service/token", 405), (HttpMethod.Head, "/service/token", 404),
             (HttpMethod.Get, "/service/token/x", 404), (HttpMethod.Post, "/service/token/", 405), (HttpMethod.Get, "/service", 404),
             (HttpMethod.Post, "/service/tokens", 405)])
        {
            Assert.Equal((path, status), (path, (int)(await guard.SendAsync(method, path)).Status));
        }

        Assert.Equal(
            ["GET /service/token?service=registry&scope=repository%3Aapp%3Apull", "POST /service/token"], guard.Upstream.Requests);
    }

    // Another replica gave the challenge, or this one has been restarted.
    [Fact]
    public async Task TokenEndpoint_NotYetKnownHere_IsAskedOfUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync(Tokens);
        Challenge(guard, "Bearer realm=\"{upstream}/service/token\",service=\"registry\"");

        await guard.SendAsync(HttpMethod.Get, "/service/token?service=registry");

        Assert.Equal(["GET /v2/", "GET /service/token?service=registry"], guard.Upstream.Requests);
    }

    [Fact]
    public async Task TokenEndpoint_NoneOnUpstreamsHost_UnknownPathsAskUpstreamNowAndThenOnly()
    {
        await using var guard = await GuardUnderTest.StartAsync(Tokens);
        Challenge(guard, "Bearer realm=\"https://auth.example/token\"");

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await guard.SendAsync(HttpMethod.Get, "/token")).Status);
        }

        Assert.Equal(["GET /v2/"], guard.Upstream.Requests);
    }

    [Fact]
    public async Task TokenEndpoint_NotSwitchedOn_ChallengesStayAndItsPathIsUnknown()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        Challenge(guard, "Bearer realm=\"{upstream}/token\"");

        var answer = await guard.SendAsync(HttpMethod.Get, "/v2/");

        Assert.Equal(
            [$"Bearer realm=\"{guard.Upstream.Url.GetLeftPart(UriPartial.Authority)}/token\""], answer.Headers.NonValidated["WWW-Authenticate"]);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.SendAsync(HttpMethod.Get, "/token")).Status);
    }

    private static void Challenge(GuardUnderTest guard, string challenge) => guard.Upstream.Before = context =>
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate =
            challenge.Replace("{upstream}", guard.Upstream.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        return Task.FromResult(true);
    };
}
