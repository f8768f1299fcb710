using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>A refusal explains a push that looks like a rebuild, and stands whatever comes of that.</summary>
public class BoundManifestsTests
{
    private static readonly string First = Image("at 1");
    private static readonly string Rebuilt = Image("at 2");

    [Fact]
    public async Task Push_OnlyAnnotationsDiffer_IsRefusedAsARebuild()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, First);
        guard.Forget(First);
        guard.Upstream.Requests.Clear();

        var push = await guard.PushAsync(V1, Rebuilt);

        Assert.Equal((HttpStatusCode.Forbidden, "DENIED", "tag-bound"), (push.Status, push.Code, push.Reason));
        Assert.Contains("; only annotations differ, as in a rebuild: ", push.Message, StringComparison.Ordinal);
        Assert.Single(guard.Upstream.Requests, Get(First));
        Assert.Empty(guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_BoundManifestWasPulled_UpstreamIsNotAskedForIt()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, First);
        guard.Forget(First);
        await guard.SendAsync(HttpMethod.Get, V1, request => request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json"));
        guard.Upstream.Requests.Clear();

        var push = await guard.PushAsync(V1, Rebuilt);

        Assert.Contains("; only annotations differ", push.Message, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_BoundManifestWasPushedThroughThisGuard_UpstreamIsAskedNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, First);
        guard.Upstream.Requests.Clear();

        var push = await guard.PushAsync(V1, Rebuilt);

        Assert.Contains("; only annotations differ", push.Message, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_AnotherImage_IsRefusedWithoutAnExplanation()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, First);

        var push = await guard.PushAsync(V1, Image("at 1", layer: '2'));

        Assert.Equal("tag-bound", push.Reason);
        Assert.DoesNotContain(';', push.Message!);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task Push_UpstreamDoesNotGiveTheBoundManifest_IsRefusedAllTheSameAndAskedOnce(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, First);
        guard.Forget(First);
        guard.Upstream.Requests.Clear();
        guard.Upstream.Before = async context =>
        {
            if (!IsGet(context))
            {
                return false;
            }

            context.Response.StatusCode = status;
            await context.Response.WriteAsync("{\"layers\":");
            return true;
        };

        var push = await guard.PushAsync(V1, Rebuilt);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
        Assert.DoesNotContain(';', push.Message!);
        Assert.Single(guard.Upstream.Requests, Get(First));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Push_UpstreamNeverGivesTheBoundManifestToItsEnd_IsRefusedAllTheSame(bool begins)
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { timeout: 10m }\n");
        await guard.PushAsync(V1, First);
        guard.Forget(First);
        guard.Upstream.Before = async context =>
        {
            if (!IsGet(context))
            {
                return false;
            }

            if (begins)
            {
                await context.Response.WriteAsync("{");
                await context.Response.Body.FlushAsync();
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var push = await guard.PushAsync(V1, Rebuilt);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
    }

    [Fact]
    public async Task Push_AnIndexThatListsTheBoundImage_SaysToPushPlatformImagesByDigest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, First);

        var push = await guard.PushIndexAsync(V1, Index(First));

        Assert.Equal("tag-bound", push.Reason);
        Assert.Contains("; that is an index which lists the bound image: push platform images by digest", push.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_AnImageThatTheBoundIndexLists_SaysToPushPlatformImagesByDigest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(First)}", First);
        await guard.PushIndexAsync(V1, Index(First));

        var push = await guard.PushAsync(V1, First);

        Assert.Equal("tag-bound", push.Reason);
        Assert.Contains("; that is an image which the bound index lists: push platform images by digest", push.Message, StringComparison.Ordinal);
    }

    private static bool IsGet(HttpContext context) => HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value!.Contains(DigestOf(First), StringComparison.Ordinal);

    private static string Get(string manifest) => $"GET /v2/app/manifests/{DigestOf(manifest)}";

    private static string Image(string annotation, char layer = '1') =>
        $$$"""{"schemaVersion":2,"config":{"digest":"sha256:{{{new string('c', 64)}}}"},"layers":[{"digest":"sha256:{{{new string(layer, 64)}}}"}],"annotations":{"is":"{{{annotation}}}"}}""";

    private static string Index(string manifest) =>
        $$$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{DigestOf(manifest)}}}","size":{{{manifest.Length}}}}]}""";
}
