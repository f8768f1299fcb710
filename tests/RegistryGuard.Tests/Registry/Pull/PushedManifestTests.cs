using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Registry.Push;
using static RegistryGuard.Tests.Registry.Pull.Pulls;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>What was just pushed to a protected tag is in memory, and is given as upstream gives it.</summary>
public sealed class PushedManifestTests
{
    private static readonly string ByDigest = "/v2/app/manifests/" + DigestOf(One);

    [Theory]
    [InlineData(V1)]
    [InlineData(null)]
    public async Task Pull_JustPushed_UpstreamIsAskedForLeaveAlone(string? target)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Requests.Clear();

        var first = await guard.PullAsync(target ?? ByDigest);
        var second = await guard.PullAsync(target ?? ByDigest);

        Assert.All([first, second], pull => Assert.Equal((HttpStatusCode.OK, One, DigestOf(One)), (pull.Status, pull.Body, pull.Digest)));
        Assert.Equal(["HEAD " + ByDigest], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Pull_JustPushed_HasTheHeadersThatUpstreamGivesItWith()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = context =>
        {
            var isPush = HttpMethods.IsPut(context.Request.Method);
            context.Response.Headers.Warning = isPush ? "299 - \"of the push\"" : "299 - \"of the pull\"";
            context.Response.ContentType = isPush ? null : "application/vnd.oci.image.manifest.v1+json; charset=utf-8";
            return Task.CompletedTask;
        };
        await guard.PushAsync(V1, One);

        foreach (var pull in (Pushed[])[await GetAsync(guard), await GetAsync(guard)])
        {
            Assert.Equal(["299 - \"of the pull\""], pull.Headers.GetValues("Warning"));
        }

        Assert.Equal("application/vnd.oci.image.manifest.v1+json; charset=utf-8", (await guard.PullAsync(V1)).ContentType);
    }

    [Fact]
    public async Task Pull_JustPushedAndUpstreamDoesNotSayItsType_IsWhatUpstreamGives()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = context =>
        {
            context.Response.ContentType = HttpMethods.IsHead(context.Request.Method) ? null : context.Response.ContentType;
            return Task.CompletedTask;
        };
        await guard.PushAsync(V1, One);
        guard.Upstream.Requests.Clear();

        Assert.Equal((HttpStatusCode.OK, One), (await guard.PullAsync(V1) is var pull ? (pull.Status, pull.Body) : default));
        Assert.Equal(["HEAD " + ByDigest, "GET " + ByDigest], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Pull_JustPushedByAnother_StrangersGetUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One, As("developer"));
        guard.Upstream.Before = context =>
        {
            var isStranger = context.Request.Headers.Authorization != "Bearer developer";
            context.Response.StatusCode = isStranger ? 401 : 200;
            return Task.FromResult(isStranger);
        };

        Assert.Equal(HttpStatusCode.Unauthorized, (await guard.PullAsync(V1, As("stranger"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await guard.PullAsync(ByDigest, As("stranger"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1, As("developer"))).Status);
    }

    // Which manifest was deleted does not matter: it may have been this one.
    [Fact]
    public async Task Push_AManifestIsDeletedMeanwhile_IsNotKept()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/" + DigestOf(Two), Two);
        guard.Seam.Once(PushStep.Publish, async () => Assert.Equal(
            HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/" + DigestOf(Two))).Status));

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);

        Assert.Equal(0, Kept(guard));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Push_UpstreamDoesNotTakeIt_IsNotKept(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = context =>
        {
            context.Response.StatusCode = context.Request.Path == V1 && HttpMethods.IsPut(context.Request.Method) ? status : context.Response.StatusCode;
            return Task.CompletedTask;
        };

        Assert.Equal(status, (int)(await guard.PushAsync(V1, One)).Status);

        Assert.Equal(0, Kept(guard));
    }

    private static int Kept(GuardUnderTest guard) => guard.Parts.GetRequiredService<ManifestCache>().Count;

    private static Task<Pushed> GetAsync(GuardUnderTest guard) =>
        guard.SendAsync(HttpMethod.Get, V1, request => request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json"));
}
