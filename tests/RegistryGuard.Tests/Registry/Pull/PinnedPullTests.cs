using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using static RegistryGuard.Tests.Registry.Pull.Pulls;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>A protected tag is what the record says, whatever upstream says.</summary>
public sealed class PinnedPullTests
{
    [Fact]
    public async Task Pull_TagMovedBehindTheGuardsBack_GetsTheRecordedManifest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Plant("app", "v1.0.0", Two);

        var pull = await guard.PullAsync(V1);
        var head = await guard.HeadAsync(V1);

        Assert.Equal((HttpStatusCode.OK, One, DigestOf(One)), (pull.Status, pull.Body, pull.Digest));
        Assert.Equal((HttpStatusCode.OK, "", DigestOf(One), (long?)One.Length), (head.Status, head.Body, head.Digest, head.Length));
        Assert.Equal(MediaType.OciManifest.Value, pull.ContentType);
        Assert.Equal($"\"{DigestOf(One)}\"", pull.EntityTag);
    }

    [Fact]
    public async Task Pull_PublishedTag_IsNeverAskedOfUpstreamByTheTag()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Requests.Clear();

        await guard.PullAsync(V1);
        await guard.PullAsync(V1, request => request.Headers.Accept.Clear());
        await guard.PullAsync(V1, request => request.Headers.TryAddWithoutValidation("Range", "bytes=0-1"));
        await guard.PullAsync(V1, request => request.Headers.TryAddWithoutValidation("Cookie", "session=1"));
        await guard.HeadAsync(V1, As("someone"));

        Assert.NotEmpty(guard.Upstream.Requests);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("v1.0.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_TagGoneUpstream_IsStillTheRecordedManifest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Manifests.TryRemove("app/v1.0.0", out _);

        Assert.Equal((HttpStatusCode.OK, One), await StatusAndBodyAsync(guard));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("HEAD", null)]
    [InlineData("GET", "*/*")]
    public async Task Pull_ManifestGoneUpstream_Is404AndCountedAsDrift(string method, string? accept)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var counts = guard.Count();
        await guard.PushAsync(V1, One);
        guard.Upstream.Plant("app", "v1.0.0", Two);
        guard.Upstream.Manifests.TryRemove("app/" + DigestOf(One), out _);

        var pull = await guard.PullByAsync(method, V1, Accepting(accept));

        Assert.Equal((HttpStatusCode.NotFound, 1L), (pull.Status, counts.Drift));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    public async Task Pull_ManifestGoneUpstream_SaysWhatTheTagIsBoundTo(string? accept)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Plant("app", "v1.0.0", Two);
        guard.Upstream.Manifests.TryRemove("app/" + DigestOf(One), out _);

        var pull = await guard.PullAsync(V1, Accepting(accept));

        Assert.Equal("MANIFEST_UNKNOWN", pull.Code);
        Assert.Matches(
            "^tag app:v1.0.0 is bound to sha256:[0-9a-f]{12}… and upstream no longer has that manifest; no other image is given for it\\.", pull.Message);
    }

    [Fact]
    public async Task Pull_ManifestGoneUpstream_StrangersLearnNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One, As("developer"));
        using var counts = guard.Count();
        guard.Upstream.Before = context => AnswerAsync(context, 404, "upstream says nothing of that");

        var pull = await guard.PullAsync(V1, As("stranger"));

        Assert.Equal((HttpStatusCode.NotFound, "upstream says nothing of that", 0L), (pull.Status, pull.Body, counts.Drift));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    public async Task Pull_UpstreamHasOtherBytesUnderTheDigest_Is404AndCountedAsDrift(string? accept)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var counts = guard.Count();
        await guard.PushAsync(V1, One);
        guard.Forget(One);
        guard.Upstream.Manifests["app/" + DigestOf(One)] = Encoding.UTF8.GetBytes(Two);
        guard.Upstream.After = context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(One);
            return Task.CompletedTask;
        };

        var pull = await guard.PullAsync(V1, Accepting(accept));

        Assert.Equal((HttpStatusCode.NotFound, "MANIFEST_UNKNOWN", 1L), (pull.Status, pull.Code, counts.Drift));
        Assert.Contains("has other bytes under that digest", pull.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_UpstreamNamesAnotherDigest_Is404()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.After = context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(Two);
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.NotFound, (await guard.HeadAsync(V1, Accepting("*/*"))).Status);
    }

    [Fact]
    public async Task Pull_AcceptDoesNotListTheType_GetsUpstreamsAnswerToThat()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var counts = guard.Count();
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);
        guard.Upstream.Before = context => context.Request.Headers.Accept.ToString().Contains("oci", StringComparison.Ordinal)
            ? Task.FromResult(false)
            : AnswerAsync(context, 404, "an OCI manifest, but Accept does not list that");

        var pull = await guard.PullAsync(V1, Accepting("application/vnd.docker.distribution.manifest.v2+json"));

        Assert.Equal((HttpStatusCode.NotFound, "an OCI manifest, but Accept does not list that", 0L), (pull.Status, pull.Body, counts.Drift));
    }

    [Fact]
    public async Task Pull_TagPushedUnderSha512_NamesTheBoundDigest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var sha512 = Digest.Sha512(Encoding.UTF8.GetBytes(One)).Value;
        guard.Upstream.After = context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = sha512;
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"{V1}?digest={sha512}", One)).Status);

        Assert.Equal(DigestOf(One), (await guard.PullAsync(V1)).Digest);
        Assert.Equal(DigestOf(One), (await guard.PullAsync(V1, Accepting("*/*"))).Digest);
    }

    [Fact]
    public async Task Pull_UpstreamKnowsTheManifestByItsSha512Only_IsAskedByThat()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { adopt: true }");
        var sha512 = Digest.Sha512(Encoding.UTF8.GetBytes(One)).Value;
        guard.Upstream.Manifests["app/v1.0.0"] = guard.Upstream.Manifests["app/" + sha512] = Encoding.UTF8.GetBytes(One);
        guard.Upstream.After = context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = sha512;
            return Task.CompletedTask;
        };

        var adopting = await guard.PullAsync(V1);
        var plain = await guard.PullAsync(V1, Accepting("*/*"));

        Assert.Equal((HttpStatusCode.OK, One, DigestOf(One)), (adopting.Status, adopting.Body, adopting.Digest));
        Assert.Equal((HttpStatusCode.OK, One, DigestOf(One)), (plain.Status, plain.Body, plain.Digest));
    }

    [Theory]
    [InlineData("v1-release")]
    [InlineData("v9.9.9")]
    public async Task Pull_FloatingAndUnboundTags_AreUpstreams(string tag)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", tag, One);
        var before = await guard.PullAsync("/v2/app/manifests/" + tag);
        guard.Upstream.Plant("app", tag, Two);

        Assert.Equal((One, Two), (before.Body, (await guard.PullAsync("/v2/app/manifests/" + tag)).Body));
        Assert.True((await guard.EntryAsync("app", tag)).IsUnknown);
    }

    [Fact]
    public async Task Pull_UpstreamIsDown_IsAnsweredFromMemoryOnlyWhileTheCredentialIsTrusted()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);
        await guard.Upstream.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(V1)).Status);
        guard.Clock.Ahead = TimeSpan.FromSeconds(61);
        Assert.Equal((HttpStatusCode.BadGateway, "UNAVAILABLE"), await StatusAndCodeAsync(guard));
    }

    private static async Task<(HttpStatusCode, string)> StatusAndBodyAsync(GuardUnderTest guard)
    {
        var pull = await guard.PullAsync(V1);
        return (pull.Status, pull.Body);
    }

    private static async Task<(HttpStatusCode, string?)> StatusAndCodeAsync(GuardUnderTest guard)
    {
        var pull = await guard.PullAsync(V1);
        return (pull.Status, pull.Code);
    }

    private static Action<HttpRequestMessage>? Accepting(string? accept) => accept is null ? null : request =>
    {
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", accept);
    };

    private static async Task<bool> AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
        return true;
    }
}
