using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using static RegistryGuard.Tests.Registry.Pull.Pulls;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>A manifest that was deleted is not given from memory: clients that push an index would not push what it lists.</summary>
public sealed class DeletedManifestTests
{
    private static readonly string ByDigest = "/v2/app/manifests/" + DigestOf(One);
    private static readonly string BySha512 = "/v2/app/manifests/" + Digest.Sha512(Encoding.UTF8.GetBytes(One)).Value;

    [Fact]
    public async Task Pull_DeletedThroughTheGuard_IsGone()
    {
        await using var guard = await WarmAsync();

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, ByDigest)).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(ByDigest)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.HeadAsync(ByDigest)).Status);
    }

    [Fact]
    public async Task Pull_DeletedAlongWithItsTag_IsGone()
    {
        await using var guard = await WarmAsync();
        guard.Upstream.DeletesManifestsOfTags = true;

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/latest")).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(ByDigest)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pull_DeletedByItsOtherDigest_IsGone(bool deletesSha512)
    {
        await using var guard = await WarmAsync();
        guard.Upstream.Manifests[BySha512["/v2/".Length..].Replace("/manifests", "", StringComparison.Ordinal)] = Encoding.UTF8.GetBytes(One);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(BySha512)).Status);

        await guard.SendAsync(HttpMethod.Delete, deletesSha512 ? BySha512 : ByDigest);
        guard.Upstream.Manifests.Clear();

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(ByDigest)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(BySha512)).Status);
    }

    [Fact]
    public async Task Pull_DeleteOfWhichUpstreamSaidNothing_UpstreamIsAsked()
    {
        await using var guard = await WarmAsync();
        guard.Upstream.After = context =>
        {
            var isDelete = HttpMethods.IsDelete(context.Request.Method) && context.Request.Path == ByDigest;
            context.Response.StatusCode = isDelete ? 502 : context.Response.StatusCode;
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.SendAsync(HttpMethod.Delete, ByDigest)).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(ByDigest)).Status);
    }

    // Or anybody who may read could empty the memory.
    [Fact]
    public async Task Pull_DeleteThatUpstreamRefused_StaysInMemory()
    {
        await using var guard = await WarmAsync();
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = HttpMethods.IsDelete(context.Request.Method) ? 405 : 200;
            return Task.FromResult(HttpMethods.IsDelete(context.Request.Method));
        };
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, ByDigest)).Status);
        guard.Upstream.Requests.Clear();

        Assert.Equal(One, (await guard.PullAsync(ByDigest)).Body);
        Assert.Empty(guard.Upstream.Requests);
    }

    // Upstream answered it before the delete.
    [Fact]
    public async Task Fetch_UnderWayWhenItIsDeleted_PutsNothingBackAndIsSharedWithNobody()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "latest", One);
        var gate = new TaskCompletionSource();
        var answered = new TaskCompletionSource();
        guard.Upstream.After = context =>
        {
            if (context.Request.Headers.ContainsKey("X-Slow"))
            {
                answered.TrySetResult();
                return gate.Task;
            }

            return Task.CompletedTask;
        };
        var before = guard.PullAsync(ByDigest, request => request.Headers.TryAddWithoutValidation("X-Slow", "1"));
        await answered.Task;

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, ByDigest)).Status);
        var after = guard.PullAsync(ByDigest);
        gate.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await before).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await after).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(ByDigest)).Status);
    }

    [Fact]
    public async Task Pull_DeletedAndPushedAgain_EachCredentialIsAskedForAgain()
    {
        await using var guard = await WarmAsync();
        await guard.PullAsync(ByDigest, As("one"));
        await guard.PullAsync(ByDigest, As("two"));
        await guard.SendAsync(HttpMethod.Delete, ByDigest);
        guard.Upstream.Plant("app", "latest", One);
        await guard.PullAsync(ByDigest, As("one"));
        guard.Upstream.Requests.Clear();

        await guard.PullAsync(ByDigest, As("two"));

        Assert.Equal(["HEAD " + ByDigest], guard.Upstream.Requests);
    }

    // Deleted past the guard, or through a replica whose announcement did not come.
    [Fact]
    public async Task Pull_DeletedUnheard_IsGivenForPullTrustAtMost()
    {
        await using var guard = await WarmAsync(guard => guard.Clock.Stop());
        guard.Upstream.Manifests.Clear();

        guard.Clock.Ahead = TimeSpan.FromSeconds(59);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(ByDigest)).Status);
        guard.Clock.Ahead = TimeSpan.FromSeconds(61);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(ByDigest)).Status);
    }

    private static async Task<GuardUnderTest> WarmAsync(Action<GuardUnderTest>? first = null)
    {
        var guard = await GuardUnderTest.StartAsync();
        first?.Invoke(guard);
        guard.Upstream.Plant("app", "latest", One);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(ByDigest)).Status);
        return guard;
    }
}
