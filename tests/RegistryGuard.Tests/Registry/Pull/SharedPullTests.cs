using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using RegistryGuard.TestKit;
using static RegistryGuard.Tests.Registry.Pull.Pulls;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>Who gets a manifest from memory, and how many requests upstream sees for that.</summary>
public sealed class SharedPullTests
{
    private static readonly string ByDigest = "/v2/app/manifests/" + DigestOf(One);

    [Theory]
    [InlineData(V1)]
    [InlineData(null)]
    public async Task Pull_200AtOnceOfOneColdManifest_MakeOneUpstreamRequest(string? target)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.Requests.Clear();
        using var held = new HeldUpstream(guard);

        var pulls = Enumerable.Range(0, 200).Select(_ => guard.PullAsync(target ?? ByDigest)).ToArray();
        await held.IsAskedAsync();
        held.Release();

        Assert.All(await Task.WhenAll(pulls), pull => Assert.Equal((HttpStatusCode.OK, One), (pull.Status, pull.Body)));
        Assert.Equal(["GET " + ByDigest], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Pull_ManyCredentialsAtOnce_TheBodyIsFetchedOnceAndEachIsAskedFor()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.Requests.Clear();

        var pulls = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => guard.PullAsync(V1, As($"user{i % 10}"))));

        Assert.All(pulls, pull => Assert.Equal((HttpStatusCode.OK, One), (pull.Status, pull.Body)));
        Assert.Equal(1, guard.Upstream.Requests.Count(request => request == "GET " + ByDigest));
        Assert.Equal(9, guard.Upstream.Requests.Count(request => request == "HEAD " + ByDigest));
        Assert.Equal(10, guard.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Pull_FirstOfManyLeaves_TheOthersAreAnswered()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.Requests.Clear();
        using var held = new HeldUpstream(guard);
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, V1);
        request.Headers.TryAddWithoutValidation("Accept", MediaType.OciManifest.Value);
        var first = guard.Http.SendAsync(request, leaving.Token);
        await held.IsAskedAsync();

        var second = guard.PullAsync(V1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        held.Release();

        Assert.Equal((HttpStatusCode.OK, One), ((await second).Status, (await second).Body));
        Assert.Single(guard.Upstream.Requests);
    }

    // What the first of many is told may be because of its own headers: refused, other bytes, a broken connection.
    [Theory]
    [InlineData(400)]
    [InlineData(200)]
    [InlineData(0)]
    public async Task Pull_FirstOfManyGetsNoManifest_TheOthersAskWithTheirOwnHeaders(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.Requests.Clear();
        var gate = new TaskCompletionSource();
        guard.Upstream.Before = async context =>
        {
            if (!context.Request.Headers.ContainsKey("X-Odd"))
            {
                return false;
            }

            await gate.Task;
            if (status == 0)
            {
                context.Abort();
                return true;
            }

            context.Response.StatusCode = status;
            context.Response.Headers.SetCookie = "session=of-the-first";
            await context.Response.WriteAsync("odd");
            return true;
        };

        var first = guard.SendAsync(HttpMethod.Get, V1, request => Shape(request, "1"));
        await Eventually.IsSoAsync(() => !guard.Upstream.Requests.IsEmpty);

        var others = Enumerable.Range(0, 20).Select(_ => guard.SendAsync(HttpMethod.Get, V1, request => Shape(request, odd: null))).ToArray();
        // Nothing tells that they have all come; those that come later are asked for by themselves, and the test still holds.
        await Task.Delay(200);
        gate.SetResult();

        await first;
        Assert.All(await Task.WhenAll(others), pull =>
        {
            Assert.Equal((HttpStatusCode.OK, One), (pull.Status, pull.Body));
            Assert.False(pull.Headers.Contains("Set-Cookie"));
        });

        static void Shape(HttpRequestMessage request, string? odd)
        {
            request.Headers.TryAddWithoutValidation("Accept", MediaType.OciManifest.Value);
            if (odd is not null)
            {
                request.Headers.TryAddWithoutValidation("X-Odd", odd);
            }
        }
    }

    [Fact]
    public async Task Pull_SharedManifest_BringsNobodyUpstreamsCookies()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.After = context =>
        {
            context.Response.Headers.SetCookie = "session=1";
            return Task.CompletedTask;
        };

        var pulls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guard.SendAsync(
            HttpMethod.Get, V1, request => request.Headers.TryAddWithoutValidation("Accept", MediaType.OciManifest.Value))));

        Assert.All(pulls, pull => Assert.Equal((One, false), (pull.Body, pull.Headers.Contains("Set-Cookie"))));
    }

    [Theory]
    [InlineData("true", "manifests/v9.0.")]
    [InlineData("false", "manifests/v9.0.")]
    [InlineData("true", "blobs/sha256:000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("false", "blobs/sha256:000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Pull_OthersWaitForUpstream_WarmOnesAreAnswered(string inlineSockets, string others)
    {
        await using var guard = await GuardUnderTest.StartAsync($"listen: {{ inlineSockets: {inlineSockets} }}");
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);
        using var held = new HeldUpstream(guard);

        var waiting = Enumerable.Range(0, 50).Select(i => guard.PullAsync($"/v2/app/{others}{i % 10}")).ToArray();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((HttpStatusCode.OK, One), ((await guard.PullAsync(V1)).Status, (await guard.PullAsync(ByDigest + "?ns=registry.example")).Body));
        }

        Assert.All(waiting, pull => Assert.False(pull.IsCompleted));
        held.Release();
        Assert.All(await Task.WhenAll(waiting), pull => Assert.Equal(HttpStatusCode.NotFound, pull.Status));
    }

    [Fact]
    public async Task Pull_WarmForAnotherRegistrysName_Is404AndNotFromMemory()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { names: [registry.example] }");
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1 + "?ns=registry.example");

        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1 + "?ns=registry.example")).Status);
        Assert.Equal("NAME_UNKNOWN", (await guard.PullAsync(V1 + "?ns=other.example")).Code);
        Assert.Equal("NAME_UNKNOWN", (await guard.PullAsync(V1 + "?ns=other.example")).Code);
    }

    [Theory]
    [InlineData("GET", "Bearer stranger", "who are you?")]
    [InlineData("GET", null, "who are you?")]
    [InlineData("HEAD", "Bearer stranger", "")]
    public async Task Pull_StrangerToACachedManifest_GetsUpstreamsAnswer(string method, string? authorization, string body)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = OnlyForDevelopersAsync;
        await guard.PushAsync(V1, One, As("developer"));
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1, As("developer"))).Status);

        foreach (var target in (string[])[V1, ByDigest])
        {
            var pull = await guard.PullByAsync(method, target, request => request.Headers.TryAddWithoutValidation("Authorization", authorization));

            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer realm=\"upstream\""), (pull.Status, pull.Challenge));
            Assert.Null(pull.Digest);
            Assert.Equal(body, pull.Body);
        }
    }

    [Fact]
    public async Task Pull_RefusedCredential_IsAskedForEachTime()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = OnlyForDevelopersAsync;
        await guard.PushAsync(V1, One, As("developer"));
        guard.Forget(One);

        await guard.PullAsync(V1, As("stranger"));
        guard.Upstream.Before = _ => Task.FromResult(false);

        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1, As("stranger"))).Status);
    }

    [Fact]
    public async Task Pull_TrustIsPerManifest_OneManifestsLeaveIsNoLeaveForAnother()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/v2.0.0", Two);
        await guard.PullAsync("/v2/app/manifests/v2.0.0", As("developer"));
        await guard.PullAsync(V1, As("guest"));
        guard.Upstream.Before = OnlyForDevelopersAsync;

        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1, As("guest"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await guard.PullAsync("/v2/app/manifests/v2.0.0", As("guest"))).Status);
    }

    [Fact]
    public async Task Pull_SameManifestInAnotherRepository_IsAskedForThere()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync("/v2/secret/manifests/" + DigestOf(One))).Status);
    }

    [Fact]
    public async Task Pull_TrustHasRunOut_UpstreamIsAskedAgainButNotForTheBody()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Clock.Stop();
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);
        guard.Upstream.Requests.Clear();

        guard.Clock.Ahead = TimeSpan.FromSeconds(59);
        Assert.Equal(One, (await guard.PullAsync(V1)).Body);
        Assert.Empty(guard.Upstream.Requests);

        guard.Clock.Ahead = TimeSpan.FromSeconds(61);
        Assert.Equal(One, (await guard.PullAsync(V1)).Body);
        Assert.Equal(["HEAD " + ByDigest], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Pull_TrustIsZero_UpstreamIsAskedEachTime()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { trust: 0s }");
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.Requests.Clear();

        await guard.PullAsync(V1);
        await guard.PullAsync(V1);

        Assert.Equal(["GET " + ByDigest, "HEAD " + ByDigest], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Pull_CacheIsOff_EachPullIsUpstreamsAndStillPinned()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { cache: 0 }");
        await guard.PushAsync(V1, One);
        guard.Upstream.Plant("app", "v1.0.0", Two);
        guard.Upstream.Requests.Clear();

        Assert.Equal(One, (await guard.PullAsync(V1)).Body);
        Assert.Equal(One, (await guard.PullAsync(V1)).Body);

        Assert.Equal(["GET " + ByDigest, "GET " + ByDigest], guard.Upstream.Requests);
    }

    [Theory]
    [InlineData("Cookie", "session=1")]
    [InlineData("Private-Token", "x")]
    [InlineData("Range", "bytes=0-10")]
    public async Task Pull_RequestThatMemoryTakesNoAccountOf_IsNeverAnsweredFromIt(string header, string value)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);
        await guard.PullAsync(ByDigest);
        guard.Upstream.Requests.Clear();

        await guard.PullAsync(V1, request => request.Headers.TryAddWithoutValidation(header, value));
        await guard.PullAsync(ByDigest, request => request.Headers.TryAddWithoutValidation(header, value));

        Assert.Equal(["GET " + ByDigest, "GET " + ByDigest], guard.Upstream.Requests);
        Assert.Equal(value, guard.Upstream.LastHeaders[header].ToString());
    }

    [Fact]
    public async Task Pull_ClientHasTheManifest_Is304FromMemoryAndFromUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        static void HasOne(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{DigestOf(One)}\"");

        var cold = await guard.PullAsync(V1, HasOne);
        var warm = await guard.PullAsync(V1, HasOne);
        var byDigest = await guard.HeadAsync(ByDigest, HasOne);
        var other = await guard.PullAsync(V1, request => request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{DigestOf(Two)}\""));

        Assert.All([cold, warm, byDigest], pull => Assert.Equal(
            (HttpStatusCode.NotModified, "", DigestOf(One), $"\"{DigestOf(One)}\""), (pull.Status, pull.Body, pull.Digest, pull.EntityTag)));
        Assert.Equal((HttpStatusCode.OK, One), (other.Status, other.Body));
    }

    [Fact]
    public async Task Pull_ByDigestOfBytesThatHaveAnother_IsPassedOnAndNotKept()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Manifests["app/" + DigestOf(One)] = Encoding.UTF8.GetBytes(Two);
        Assert.Equal(Two, (await guard.PullAsync(ByDigest)).Body);
        guard.Upstream.Manifests["app/" + DigestOf(One)] = Encoding.UTF8.GetBytes(One);

        Assert.Equal(One, (await guard.PullAsync(ByDigest)).Body);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    public async Task Pull_ByDigestThatUpstreamRefuses_IsUpstreamsAnswer(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            await context.Response.WriteAsync("upstream says no");
            return true;
        };

        var pulls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guard.PullAsync(ByDigest)));

        Assert.All(pulls, pull => Assert.Equal((status, "upstream says no"), ((int)pull.Status, pull.Body)));
    }

    private static async Task<bool> OnlyForDevelopersAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization == "Bearer developer")
        {
            return false;
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"upstream\"";
        await context.Response.WriteAsync("who are you?");
        return true;
    }
}
