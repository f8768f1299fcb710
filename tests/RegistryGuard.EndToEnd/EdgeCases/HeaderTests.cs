using RegistryGuard.TestKit;
using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Headers that would make another request of it, and headers that must arrive as they were sent.</summary>
public sealed class HeaderTests(RelayedRegistry edge) : IClassFixture<RelayedRegistry>
{
    private const string Accept = $"Accept: {TinyImage.ManifestType}\r\n";

    private static readonly string Layer = $"/v2/app/blobs/{TinyImage.DigestOf(One.Layer)}";

    [Theory]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("X-HTTP-Method: PUT")]
    [InlineData("X-Method-Override: PUT")]
    [InlineData("X_HTTP_METHOD_OVERRIDE: PUT")]
    [InlineData("x-http_method-override: PUT")]
    [InlineData("X-Original-URL: /v2/app/manifests/v2.0.0")]
    [InlineData("X-Original-URI: /v2/app/manifests/v2.0.0")]
    [InlineData("X-Rewrite-URL: /v2/app/manifests/v2.0.0")]
    [InlineData("X_Rewrite_URL: /v2/app/manifests/v2.0.0")]
    [InlineData("X-Original-Method: PUT")]
    [InlineData("X-Forwarded-Uri: /v2/app/manifests/v2.0.0")]
    [InlineData("X-Forwarded-Method: PUT")]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("X_Forwarded_Host: evil.example")]
    [InlineData("X-Forwarded-Proto: gopher")]
    [InlineData("X-Forwarded-Port: 1")]
    [InlineData("X-Forwarded-Prefix: /evil")]
    [InlineData("X-Forwarded-Path: /evil")]
    [InlineData("Forwarded: host=evil.example;proto=gopher")]
    [InlineData("X-Host: evil.example")]
    [InlineData("X-Real-IP: 192.0.2.1")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13")]
    [InlineData("Upgrade: SPDY/3.1\r\nConnection: Upgrade")]
    public async Task E19_HeaderThatSpeaksForAProxyOrForAnotherRequest_DoesNotReachUpstream(string header)
    {
        var name = header.Split(':')[0];
        foreach (var line in (string[])["GET /v2/app/manifests/unbound", $"GET {Layer}", "GET /v2/app/tags/list", $"PUT {V1}"])
        {
            var before = edge.Relay.Requests.Count;

            await RawRequest.SendAsync(edge.Guard.Url, line.StartsWith("PUT", StringComparison.Ordinal)
                ? $"{line} HTTP/1.1\r\nHost: evil.example\r\nContent-Type: {TinyImage.ManifestType}\r\n{header}\r\nContent-Length: {One.Manifest.Length}\r\n\r\n{System.Text.Encoding.UTF8.GetString(One.Manifest)}"
                : $"{line} HTTP/1.1\r\nHost: evil.example\r\n{Accept}{header}\r\n\r\n");

            var forwarded = edge.Relay.Requests.Skip(before).ToArray();
            Assert.NotEmpty(forwarded);
            Assert.All(forwarded, request =>
            {
                Assert.Null(request.Header(name));
                Assert.Null(request.Header("HTTP2-Settings"));
                Assert.Null(request.Header("Connection"));
                Assert.DoesNotContain("evil.example", string.Join('\n', request.Headers), StringComparison.Ordinal);
                Assert.Equal("127.0.0.1", request.Header("X-Forwarded-For"));
            });
        }

        await edge.AssertUnchangedAsync();
    }

    // Kestrel takes them. Those below are dropped because of how they begin, or for their underscore.
    [Theory]
    [InlineData("X-Forwarded-@: 1")]
    [InlineData("X-Original-(): 1")]
    [InlineData("a\"_b: 1")]
    [InlineData("[]: 1")]
    public async Task E19_HeaderNameThatHttpDoesNotHave_IsDroppedAndTheRequestServed(string header)
    {
        Assert.Equal(200, (await edge.SendAsync("GET /v2/app/tags/list", header + "\r\n"))?.Status);
        Assert.Equal(403, (await edge.SendAsync($"PUT {V1}", header + "\r\n"))?.Status);
        Assert.Equal(201, (await edge.SendAsync($"PUT {V1}", header + "\r\n", One))?.Status);
    }

    [Fact]
    public async Task E19_ForgedClientAddress_IsReplaced()
    {
        var before = edge.Relay.Requests.Count;

        await edge.SendAsync("GET /v2/", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n");

        Assert.Equal(["127.0.0.1"], edge.Relay.Requests.Skip(before).Select(request => request.Header("X-Forwarded-For")));
    }

    [Fact]
    public async Task E19_Expectation_IsAnsweredByTheGuardAndNotSentOn()
    {
        var before = edge.Relay.Requests.Count;

        await edge.SendAsync($"PUT {V1}", "Expect: 100-continue\r\n", One);

        Assert.NotEmpty(edge.Relay.Requests.Skip(before));
        Assert.All(edge.Relay.Requests.Skip(before), request => Assert.Null(request.Header("Expect")));
    }

    [Theory]
    [InlineData("Range", "bytes=0-1")]
    [InlineData("Range", "bytes=0-1,4-5")]
    [InlineData("User-Agent", "docker/20.10.24+dfsg1 go/go1.19.8 kernel/6.1 UpstreamClient(Docker-Client/20.10 \\(linux\\))")]
    [InlineData("User-Agent", "M\u00fcller/1.0")]
    [InlineData("If-None-Match", "\"x\"")]
    [InlineData("OCI-Chunk-Min-Length", "5")]
    [InlineData("Docker-Distribution-Api-Version", "registry/2.0")]
    [InlineData("Authorization", "Bearer a.b.c")]
    [InlineData("Cookie", "a=b; c=d")]
    [InlineData("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task E30_HeaderOfTheRegistryApi_ReachesUpstreamAsItWasSent(string name, string value)
    {
        var before = edge.Relay.Requests.Count;

        await edge.SendAsync($"GET {Layer}", $"{name}: {value}\r\n");

        Assert.Equal([value], edge.Relay.Requests.Skip(before).Select(request => request.Header(name)));
    }

    [Theory]
    [InlineData("OCI-Subject", "sha256:x")]
    [InlineData("OCI-Filters-Applied", "artifactType")]
    [InlineData("OCI-Tag", "v1, v2")]
    [InlineData("OCI-Chunk-Min-Length", "5")]
    [InlineData("Docker-Upload-UUID", "1-2")]
    [InlineData("Warning", "299 - \"old\"")]
    [InlineData("Range", "0-5")]
    [InlineData("ETag", "\"sha256:x\"")]
    [InlineData("X-Note", "M\u00fcller")]
    public async Task E30_HeaderOfUpstreamsAnswer_ReachesTheClientAsItWasGiven(string name, string value)
    {
        edge.Relay.Alter = (_, given) => given.With(name, value);
        var answer = await edge.SendAsync("GET /v2/app/tags/list");
        edge.Relay.Alter = (_, given) => given;

        Assert.Equal(value, answer?.Header(name));
    }

    // Docker, podman and skopeo send one Accept line per media type.
    [Fact]
    public async Task E37_TheSameHeaderOnSeveralLines_AllCount()
    {
        using var client = edge.Client();
        await client.PushAsync("lines", "latest", One);
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync(
            "GET /v2/lines/manifests/latest", "Accept: application/vnd.docker.distribution.manifest.v2+json\r\nAccept: application/x, application/y\r\n" + Accept);

        Assert.Equal((200, TinyImage.ManifestType), (answer?.Status, answer?.Header("Content-Type")));
        var sent = string.Join(',', edge.Relay.Requests.Skip(before).Last().Headers
            .Where(header => header.Name == "Accept").Select(header => header.Value));
        Assert.Equal(
            ["application/vnd.docker.distribution.manifest.v2+json", "application/x", "application/y", TinyImage.ManifestType],
            sent.Split(',', StringSplitOptions.TrimEntries));
    }

    // A protected tag is answered from memory: there too.
    [Fact]
    public async Task E37_TheSameHeaderOnSeveralLinesForAProtectedTag_AllCount()
    {
        for (var time = 0; time < 3; time++)
        {
            var answer = await edge.SendAsync($"GET {V1}", "Accept: application/x\r\nAccept: application/y\r\n" + Accept);

            Assert.Equal((200, TinyImage.ManifestType, One.Digest), (answer?.Status, answer?.Header("Content-Type"), answer?.Header("Docker-Content-Digest")));
        }
    }

    // 2.8.2 answers 404 to a client that names other types only: that is the client's answer too.
    [Fact]
    public async Task E37_NoLineNamesTheManifestsType_UpstreamsAnswerStands()
    {
        var answer = await edge.SendAsync($"GET {V1}", "Accept: application/x\r\nAccept: application/y\r\n");

        Assert.Equal(404, answer?.Status);
    }
}
