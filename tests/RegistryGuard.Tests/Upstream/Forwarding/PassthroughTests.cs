using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream.Forwarding;

public class PassthroughTests
{
    [Theory]
    [InlineData("Location", "{upstream}/v2/app/blobs/uploads/1?_state=a%2Bb%3D", "/v2/app/blobs/uploads/1?_state=a%2Bb%3D")]
    [InlineData("Location", "/v2/app/blobs/uploads/1", "/v2/app/blobs/uploads/1")]
    [InlineData("Location", "https://content.example/blob?sig=%2F", "https://content.example/blob?sig=%2F")]
    [InlineData("Link", "<{upstream}/v2/_catalog?last=b&n=1>; rel=\"next\"", "</v2/_catalog?last=b&n=1>; rel=\"next\"")]
    [InlineData("Link", "</v2/_catalog?last=b&n=1>; rel=\"next\"", "</v2/_catalog?last=b&n=1>; rel=\"next\"")]
    public async Task Answer_UrlOnUpstreamsHost_BecomesPathOnlyAndOthersStay(string header, string sent, string received)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context =>
        {
            context.Response.Headers[header] = sent.Replace("{upstream}", guard.Upstream.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.FromResult(true);
        };

        var pull = await guard.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/");

        Assert.Equal([received], pull.Headers.GetValues(header));
    }

    [Fact]
    public async Task Pull_HeadersOfTheRegistryApi_AreUnchangedBothWays()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context =>
        {
            context.Response.Headers.Warning = "299 - \"old\"";
            context.Response.Headers["OCI-Subject"] = "sha256:x";
            context.Response.Headers["Docker-Upload-UUID"] = "1";
            context.Response.Headers["OCI-Chunk-Min-Length"] = "5";
            return Task.FromResult(true);
        };

        var pull = await guard.SendAsync(HttpMethod.Get, V1, request =>
        {
            request.Headers.TryAddWithoutValidation("Range", "bytes=1-2,4-5");
            request.Headers.TryAddWithoutValidation("Accept", ["a/b", "c/d"]);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
        });

        Assert.Equal(["sha256:x"], pull.Headers.GetValues("OCI-Subject"));
        Assert.Equal(["1"], pull.Headers.GetValues("Docker-Upload-UUID"));
        Assert.Equal(["5"], pull.Headers.GetValues("OCI-Chunk-Min-Length"));
        Assert.Equal(["299 - \"old\""], pull.Headers.GetValues("Warning"));
        var sent = guard.Upstream.LastHeaders;
        Assert.Equal(
            ("bytes=1-2,4-5", "a/b, c/d", "Bearer x"),
            (sent.Range.ToString(), string.Join(", ", sent.Accept.ToString().Split(',', StringSplitOptions.TrimEntries)), sent.Authorization.ToString()));
    }

    // A chunk out of order: the registry says in the body what was wrong, and its length is right.
    [Fact]
    public async Task Upload_AnsweredWith416_KeepsUpstreamsErrorWhole()
    {
        const string Error = """{"errors":[{"code":"BLOB_UPLOAD_INVALID","message":"chunk out of order"}]}""";
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.Range = "0-4";
            await context.Response.WriteAsync(Error);
            return true;
        };

        var patch = await guard.SendAsync(HttpMethod.Patch, "/v2/app/blobs/uploads/1", request => request.Content = new ByteArrayContent([1]));

        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, Error), (patch.Status, patch.Body));
    }

    [Fact]
    public async Task Pull_ShortBodyWithA416_DoesNotLeaveTheClientHanging()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("short");
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
            return true;
        };

        var pull = await guard.SendAsync(HttpMethod.Get, "/v2/app/blobs/" + DigestOf(One));

        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, ""), (pull.Status, pull.Body));
    }

    [Fact]
    public async Task BlobDelete_ByDefault_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/blobs/" + DigestOf(One))).Status);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BlobDelete_WhereThePolicyForwardsThem_ReachesUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { blobDeletes: forward }");

        await guard.SendAsync(HttpMethod.Delete, "/v2/app/blobs/" + DigestOf(One));

        Assert.Equal(["DELETE /v2/app/blobs/" + DigestOf(One)], guard.Upstream.Requests);
    }
}
