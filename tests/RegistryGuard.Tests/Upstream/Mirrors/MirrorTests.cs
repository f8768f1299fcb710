using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream.Mirrors;

/// <summary>Reads by digest are balanced over replicas; whatever a replica lacks or fails at is asked of the registry itself.</summary>
public sealed class MirrorTests
{
    private const int Pulls = 40;

    private static readonly string ByDigest = "/v2/app/manifests/" + DigestOf(One);
    private static readonly string Blob = "/v2/app/blobs/" + DigestOf(One);

    [Fact]
    public async Task Reads_ByDigest_AreSpreadOverRegistryAndMirrors()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        mirror.Plant("app", "x", One);
        guard.Upstream.Plant("app", "x", One);
        mirror.Before = guard.Upstream.Before = BlobsAsync;

        for (var i = 0; i < Pulls; i++)
        {
            Assert.Equal(One, (await guard.PullAsync(ByDigest)).Body);
            Assert.Equal("blob", (await guard.SendAsync(HttpMethod.Get, Blob)).Body);
        }

        foreach (var target in (string[])[ByDigest, Blob])
        {
            Assert.Equal(Pulls, Count(mirror, target) + Count(guard.Upstream, target));
            Assert.InRange(Count(mirror, target), 1, Pulls - 1);
        }
    }

    [Fact]
    public async Task TagsAndWrites_WithMirrors_GoToTheRegistryOnly()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/v1.0.{i}", One)).Status);
            await guard.PullAsync($"/v2/app/manifests/v1.0.{i}");
            await guard.PullAsync("/v2/app/manifests/latest");
            await guard.SendAsync(HttpMethod.Get, "/v2/app/tags/list");
            await guard.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/");
        }

        Assert.All(
            mirror.Requests.Where(request => request != "GET /v2/"),
            request => Assert.Contains("/manifests/sha256:", request, StringComparison.Ordinal));
        Assert.Empty(mirror.Writes);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Reads_MirrorLacksOrFails_AreAskedAgainOfTheRegistry(int status)
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        guard.Upstream.Plant("app", "x", One);
        guard.Upstream.Before = BlobsAsync;
        mirror.Before = async context =>
        {
            if (context.Request.Path == "/v2/")
            {
                return false;
            }

            context.Response.StatusCode = status;
            await context.Response.WriteAsync("the mirror's own words");
            return true;
        };

        for (var i = 0; i < Pulls; i++)
        {
            Assert.Equal((HttpStatusCode.OK, One), await PulledAsync(guard));
            Assert.Equal("blob", (await guard.SendAsync(HttpMethod.Get, Blob)).Body);
        }

        Assert.NotEqual(0, Count(mirror, ByDigest));
        Assert.NotEqual(0, Count(mirror, Blob));
    }

    [Fact]
    public async Task Reads_MirrorHasDied_AreAnsweredByTheRegistry()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        guard.Upstream.Plant("app", "x", One);
        guard.Upstream.Before = BlobsAsync;
        await mirror.DisposeAsync();

        for (var i = 0; i < Pulls; i++)
        {
            Assert.Equal((HttpStatusCode.OK, One), await PulledAsync(guard));
            Assert.Equal("blob", (await guard.SendAsync(HttpMethod.Get, Blob)).Body);
        }
    }

    [Fact]
    public async Task Reads_MirrorBreaksOffInMidBlob_TheClientsConnectionIsBrokenToo()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        guard.Upstream.Before = mirror.Before = async context =>
        {
            context.Response.ContentLength = 4_000_000;
            await context.Response.Body.WriteAsync(new byte[2_000_000]);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };

        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => guard.SendAsync(HttpMethod.Get, Blob));
        }
    }

    [Fact]
    public async Task Reads_MirrorWantsALogin_ItsAnswerIsPassedOn()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        guard.Upstream.Before = mirror.Before = async context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"upstream\"";
            await context.Response.WriteAsync("who are you?");
            return true;
        };

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "who are you?"), await PulledAsync(guard));
        }

        Assert.NotEqual(0, Count(mirror, ByDigest));
    }

    [Fact]
    public async Task Pull_ManifestGoneFromTheMirrorsAndTheRegistry_IsDrift()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        await guard.PushAsync(V1, One);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1)).Status);
        guard.Upstream.Manifests.TryRemove("app/" + DigestOf(One), out _);

        Assert.Equal("MANIFEST_UNKNOWN", (await guard.PullAsync(V1)).Code);
    }

    [Fact]
    public async Task Pull_MirrorHasOtherBytesUnderTheDigest_IsTheRegistrysToAnswer()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await StartAsync(mirror, cache: "0");
        await guard.PushAsync(V1, One);
        mirror.Manifests["app/" + DigestOf(One)] = System.Text.Encoding.UTF8.GetBytes(Two);

        for (var i = 0; i < Pulls; i++)
        {
            Assert.Equal(One, (await guard.PullAsync(V1)).Body);
        }

        Assert.NotEqual(0, Count(mirror, ByDigest));
    }

    private static Task<GuardUnderTest> StartAsync(FakeUpstream mirror, string cache) =>
        GuardUnderTest.StartAsync($"upstream: {{ mirrors: [\"{mirror.Url.GetLeftPart(UriPartial.Authority)}\"] }}\npull: {{ cache: {cache}, trust: 0s }}");

    private static int Count(FakeUpstream upstream, string target) =>
        upstream.Requests.Count(request => request.EndsWith(target, StringComparison.Ordinal));

    private static async Task<(HttpStatusCode, string)> PulledAsync(GuardUnderTest guard)
    {
        var pull = await guard.PullAsync(ByDigest);
        return (pull.Status, pull.Body);
    }

    private static async Task<bool> BlobsAsync(HttpContext context)
    {
        if (context.Request.Path != Blob)
        {
            return false;
        }

        await context.Response.WriteAsync("blob");
        return true;
    }
}
