using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.TestKit;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry;

/// <summary>Requests that try to get around the guard, as raw bytes over a socket.</summary>
public class RawRequestTests
{
    private static readonly string Type = MediaType.OciManifest.Value;

    [Theory]
    [InlineData("put /v2/app/manifests/v1.0.0", 400)]
    [InlineData("delete /v2/app/manifests/v1.0.0", 400)]
    [InlineData("PUT //v2/app/manifests/v1.0.0", 400)]
    [InlineData("PUT /v2//app/manifests/v1.0.0", 400)]
    [InlineData("PUT /v2/app/manifests/v1.0.0/", 400)]
    [InlineData("PUT /v2/app/manifests/v1.0.0/.", 400)]
    [InlineData("PUT /v2/app/manifests/v1.0.0/x/..", 400)]
    [InlineData("PUT /v2/app%2Fmanifests%2Fv1.0.0", 400)]
    [InlineData("PUT /v2/app/m%2561nifests/v1.0.0", 400)]
    [InlineData("PUT /v2/app/..%2fapp/manifests/v1.0.0", 400)]
    [InlineData("PUT /v2/app\\manifests\\v1.0.0", 400)]
    [InlineData("PUT /v2/app/manifests/v1.0.0%0a", 400)]
    [InlineData("PUT /v2/app/manifests/v1.0.0%00", 400)]
    [InlineData("PUT /v2/app/manifests/v1.0.0?tag=v2", 400)]
    [InlineData("PUT /V2/app/manifests/v1.0.0", 405)]
    [InlineData("PUT /v2/app/Manifests/v1.0.0", 405)]
    [InlineData("POST /v2/app/manifests/v1.0.0", 405)]
    [InlineData("PATCH /v2/app/manifests/v1.0.0", 405)]
    [InlineData("PUT /v1/repositories/app/tags/v1.0.0", 405)]
    [InlineData("DELETE /v2/app/tags/reference/v1.0.0", 405)]
    [InlineData("GET /api/v2.0/projects", 404)]
    [InlineData("GET /healthz", 404)]
    [InlineData("OPTIONS *", 405)]
    [InlineData("CONNECT upstream:80", 400)]
    public async Task Request_ThatTriesToGetAround_IsRefusedAndNeverReachesUpstream(string line, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var answer = await SendAsync(guard, $"{line} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nContent-Length: {One.Length}\r\nConnection: close\r\n\r\n{One}");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_WhoseClientLeavesInTheMiddleOfItsBody_IsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(guard.Http.BaseAddress!.Host, guard.Http.BaseAddress.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nContent-Length: {One.Length}\r\n\r\n{One[..20]}"));
        }

        await Eventually.IsSoAsync(() => guard.Log.Lines.Any(line => line.StartsWith("ManifestPush: ", StringComparison.Ordinal)));

        Assert.Contains("bad-request", guard.Log.Lines.Single(line => line.StartsWith("ManifestPush: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Poison: a\u0001b")]
    [InlineData("X-Poison: a\u007fb")]
    [InlineData("User-Agent: \u001b[31mred")]
    [InlineData("Authorization: Bearer a\u0007b")]
    [InlineData("Content-Type: application/json\u0002")]
    public async Task Request_WithAControlCharacterInAHeader_Is400AndNeverReachesUpstream(string header)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        foreach (var line in (string[])["GET /v2/app/manifests/v1.0.0", "PUT /v2/app/manifests/v1.0.0", "GET /v2/app/tags/list", "DELETE /v2/app/manifests/v1.0.0"])
        {
            var answer = await SendAsync(guard, $"{line} HTTP/1.1\r\nHost: guard\r\n{header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            Assert.Contains("control character", answer, StringComparison.Ordinal);
        }

        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Request_WithATabInAHeader_ReachesUpstreamAsItIs()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        await SendAsync(guard, "GET /v2/app/tags/list HTTP/1.1\r\nHost: guard\r\nX-Fine: a\tb\r\nConnection: close\r\n\r\n");

        Assert.Equal("a\tb", guard.Upstream.LastHeaders["X-Fine"].ToString());
    }

    // Upstream is asked only whether this client may read there.
    [Theory]
    [InlineData("DELETE /v2/app/manifests/v1.0.0")]
    [InlineData("DELETE /v2/app/blobs/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Delete_OfAProtectedTagOrABlob_IsRefusedAndNeverReachesUpstream(string line)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var answer = await SendAsync(guard, $"{line} HTTP/1.1\r\nHost: guard\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.All(guard.Upstream.Requests, request => Assert.Matches("^(HEAD|GET) ", request));
    }

    [Fact]
    public async Task Request_WithPlainCharactersEncoded_IsDecidedDecodedAndSentCanonical()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);

        var answer = await PutAsync(guard, "/v2/%61pp/m%61nifests/%76%31.0.0", Two);

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 201 ", await PutAsync(guard, "/v2/app/m%61nifests/%76%31.0.0", One), StringComparison.Ordinal);
        Assert.All(guard.Upstream.Requests, request => Assert.DoesNotContain('%', request));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: 5, 5")]
    public async Task Request_WithItsLengthInTwoWays_Is400AndTheConnectionEnds(string headers)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var answer = await SendAsync(guard, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\n{headers}\r\n\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_ChunkedWithinTheLimit_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var answer = await SendAsync(guard, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{Chunk(One)}0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 201 ", answer, StringComparison.Ordinal);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_ChunkedOverTheLimit_Is413AndNothingIsForwarded()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { manifestBytes: 1KiB }");

        var answer = await SendAsync(guard, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nTransfer-Encoding: chunked\r\n\r\n{Chunk(new string(' ', 2000))}0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_BodyShorterThanItsLength_NothingIsForwarded()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        await SendAsync(guard, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nContent-Length: {One.Length + 5}\r\n\r\n{One}", halfClose: true);

        Assert.Empty(guard.Upstream.Requests);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n", 0, false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n64000\r\n", 409_600, false)]
    [InlineData("Content-Length: 500\r\n\r\n{", 0, true)]
    [InlineData("Content-Length: 500000\r\n\r\n{", 400_000, true)]
    public async Task Push_AfterOnesWhoseBodiesBrokeOff_StillHasAPlaceInMemory(string rest, int more, bool halfClose)
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { manifestWrites: 1 }");
        var sent = halfClose || more == 0 ? rest + new string(' ', more) : $"{rest}{new string(' ', more)}\r\nzz\r\n";

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(guard, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\n{sent}", halfClose);
        }

        Assert.Equal(System.Net.HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(300_000)]
    [InlineData(3_999_999)]
    public async Task Push_BesideOnesThatAnnounceABodyAndSendAPartOfIt_IsNotKeptOut(int sent)
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { manifestWrites: 1 }");
        var idle = new List<TcpClient>();
        for (var i = 0; i < 3; i++)
        {
            idle.Add(await ConnectAsync(guard));
            await idle[i].GetStream().WriteAsync(Encoding.Latin1.GetBytes(
                $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nContent-Length: 4000000\r\n\r\n{new string(' ', sent)}"));
        }

        Assert.Equal(System.Net.HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
        idle.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("Content-Length: 500\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")]
    public async Task Push_WhoseBodyStopsComing_Is408AndLogsNothingButThat(string rest)
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { timeout: 1s }");

        var answer = await SendAsync(guard, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\n{rest}");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("did not arrive within upstream.timeout", answer, StringComparison.Ordinal);
        Assert.Contains("bad-request", Assert.Single(guard.Log.Lines, line => line.StartsWith("ManifestPush:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("RequestBodyDrain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upload_WhoseBodyBreaksOff_IsNotLaidToUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var answer = await SendAsync(
            guard, "POST /v2/app/blobs/uploads/ HTTP/1.1\r\nHost: guard\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("UpstreamUnreachable:", StringComparison.Ordinal));
        Assert.Contains("broke off", Assert.Single(guard.Log.Lines, line => line.StartsWith("RequestRefused:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_TlsClientHelloOnThePlainPort_IsAnsweredWithA400()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var socket = await ConnectAsync(guard);

        await socket.GetStream().WriteAsync((byte[])[0x16, 0x03, 0x01, 0x00, 0x2e, 0x01, 0x00, 0x00, 0x2a, 0x03, 0x03, .. new byte[36]]);

        Assert.Matches("^HTTP/1\\.[01] 400", await ReadAsync(socket.GetStream()));
    }

    private static Task<string> PutAsync(GuardUnderTest guard, string target, string manifest) => SendAsync(
        guard, $"PUT {target} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Type}\r\nContent-Length: {manifest.Length}\r\nConnection: close\r\n\r\n{manifest}");

    private static string Chunk(string content) =>
        string.Create(CultureInfo.InvariantCulture, $"{content.Length:x}\r\n{content}\r\n");

    private static async Task<string> SendAsync(GuardUnderTest guard, string request, bool halfClose = false)
    {
        using var socket = await ConnectAsync(guard);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        if (halfClose)
        {
            socket.Client.Shutdown(SocketShutdown.Send);
        }

        return await ReadAsync(stream);
    }

    private static async Task<TcpClient> ConnectAsync(GuardUnderTest guard)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(guard.Http.BaseAddress!.Host, guard.Http.BaseAddress.Port);
        return socket;
    }

    // To the end of the connection: every request here makes the guard close it. A reset after the answer is an end too.
    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
