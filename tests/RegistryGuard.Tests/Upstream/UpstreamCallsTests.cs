using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream;

/// <summary>The guard's own calls carry the client's headers, but not those that would change what it is told.</summary>
public class UpstreamCallsTests
{
    // A proxy before the registry may compress what clients take compressed; the guard could not tell its digest.
    [Fact]
    public async Task Look_ClientTakesCompressedAnswers_TheGuardAsksForPlainOnes()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Upstream.Before = async context =>
        {
            if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers.AcceptEncoding.Count == 0)
            {
                return false;
            }

            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(guard.Upstream.Manifests["app/v1.0.0"]);
            return true;
        };

        var push = await guard.PushAsync(V1, Two, request => request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip"));

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
    }

    // Some registries say 404 for a manifest whose type Accept does not list.
    [Theory]
    [InlineData("application/vnd.oci.artifact.manifest.v1+json")]
    [InlineData("application/vnd.example.thing.v1+json")]
    public async Task Look_TagOfAnotherType_IsFoundAndNotOverwritten(string type)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Upstream.Before = async context =>
        {
            var accepted = context.Request.Headers.Accept.ToString();
            if (!HttpMethods.IsGet(context.Request.Method) || !context.Request.Path.Value!.EndsWith("/v1.0.0", StringComparison.Ordinal))
            {
                return false;
            }

            if (!accepted.Contains(type, StringComparison.Ordinal) && !accepted.Contains("*/*", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 404;
                return true;
            }

            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(guard.Upstream.Manifests["app/v1.0.0"]);
            return true;
        };

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_WithAContentRange_IsNotSentAsAPart()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, One, request => request.Content!.Headers.TryAddWithoutValidation("Content-Range", "bytes 0-1/2"));

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.False(guard.Upstream.LastHeaders.ContainsKey("Content-Range"));
    }

    // A cache before the registry that is told to be content with what it has would say that there is no such tag.
    [Theory]
    [InlineData("Cache-Control", "max-stale")]
    [InlineData("Pragma", "x-stale")]
    public async Task Look_ClientTakesStaleAnswers_TheGuardDoesNot(string header, string value)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Upstream.Before = context =>
        {
            var isStale = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.ContainsKey(header)
                && context.Request.Path.Value!.EndsWith("/v1.0.0", StringComparison.Ordinal);
            if (isStale)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }

            return Task.FromResult(isStale);
        };

        var push = await guard.PushAsync(V1, Two, request => request.Headers.TryAddWithoutValidation(header, value));

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }
}
