using System.Net;
using System.Security.Cryptography;
using System.Text;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Pushes that are refused, or read, by their headers, digest and body.</summary>
public class PushReaderTests
{
    private static readonly string Sha512 = "sha512:" + Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(One)));

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    public async Task Push_ContentTypeThatCannotBeVouchedFor_Is400(string? contentType)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, One, request =>
        {
            request.Content!.Headers.ContentType = null;
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        });

        Assert.Equal((HttpStatusCode.BadRequest, "MANIFEST_INVALID", "unsupported-manifest"), (push.Status, push.Code, push.Reason));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_Schema1Body_Is400()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, """{"schemaVersion":1,"name":"app","tag":"v2.0.0","fsLayers":[]}""");

        Assert.Equal((HttpStatusCode.BadRequest, "unsupported-manifest"), (push.Status, push.Reason));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_ContentEncoding_Is415()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, One, request => request.Content!.Headers.ContentEncoding.Add("gzip"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, push.Status);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Theory]
    [InlineData("If-Match", "\"x\"")]
    [InlineData("If-None-Match", "\"x\"")]
    public async Task Push_Conditional_IsRefusedAndNotOverlooked(string header, string value)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, One, request => request.Headers.TryAddWithoutValidation(header, value));

        Assert.Equal((HttpStatusCode.BadRequest, "UNSUPPORTED"), (push.Status, push.Code));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_LargerThanTheLimit_Is413()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { manifestBytes: 1KiB }");

        var push = await guard.PushAsync(V1, One + new string(' ', 1024));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "SIZE_INVALID"), (push.Status, push.Code));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_BodyThatDoesNotMatchTheDigestParameter_Is400()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync($"{V1}?digest={DigestOf(Two)}", One);

        Assert.Equal((HttpStatusCode.BadRequest, "DIGEST_INVALID"), (push.Status, push.Code));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_ByADigestThatIsNotTheBodys_Is400()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(Two)}", One);

        Assert.Equal((HttpStatusCode.BadRequest, "DIGEST_INVALID"), (push.Status, push.Code));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_WithASha512Digest_IsTheSameManifestWithoutItLater()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"{V1}?digest={Sha512}", One)).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
        Assert.Equal(Sha512, (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content.Alias!.Value.Value);
    }

    [Fact]
    public async Task Push_ByDigest_IsForwardedAndBindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal([$"PUT /v2/app/manifests/{DigestOf(One)}"], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_MoreAtOnceThanTheLimit_IsAnswered429()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { manifestWrites: 1 }");
        using var held = new HeldUpstream(guard);
        var first = guard.PushAsync(V1, One);
        await held.IsAskedAsync();

        var second = await guard.PushAsync("/v2/app/manifests/v2.0.0", One);
        held.Release();

        Assert.Equal((HttpStatusCode.TooManyRequests, "TOOMANYREQUESTS"), (second.Status, second.Code));
        Assert.Equal(HttpStatusCode.Created, (await first).Status);
    }

    [Fact]
    public async Task Request_ForTheNameOfAnotherRegistry_Is404()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { names: [registry.example] }");

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PushAsync($"{V1}?ns=other.example", One)).Status);
        Assert.Empty(guard.Upstream.Requests);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"{V1}?ns=registry.example", One)).Status);
    }

    [Fact]
    public async Task Request_HeadersThatSpeakForAProxy_DoNotReachUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        (string Name, string Value)[] forged =
        [
            ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("Forwarded", "host=evil.example"),
            ("X-Forwarded-For", "192.0.2.1"), ("X-HTTP-Method-Override", "DELETE"), ("X-Original-URL", "/v2/x"), ("X-Rewrite-URL", "/v2/x"),
        ];

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put])
        {
            await guard.PushAsync(V1, One, request =>
            {
                request.Method = method;
                request.Content = method == HttpMethod.Put ? request.Content : null;
                Array.ForEach(forged, header => request.Headers.TryAddWithoutValidation(header.Name, header.Value));
            });

            Assert.All(forged, header => Assert.DoesNotContain(header.Value, guard.Upstream.LastHeaders[header.Name].ToArray()));
            Assert.Equal("127.0.0.1", guard.Upstream.LastHeaders["X-Forwarded-For"]);
        }
    }
}
