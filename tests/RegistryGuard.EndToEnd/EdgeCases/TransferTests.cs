using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Connections and transfers as odd clients make them.</summary>
public sealed class TransferTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    private static readonly TinyImage Image = TinyImage.Of(string.Concat(Enumerable.Range(0, 2000)));
    private static readonly string Layer = $"/v2/transfer/blobs/{TinyImage.DigestOf(Image.Layer)}";

    [Fact]
    public async Task E31_TagLookupsDuringALargeUpload_AreAnsweredAndMemoryStaysFlat()
    {
        const long Length = 512L << 20;
        using var client = pair.Client();
        await client.PushAsync("lookups", "v1.0.0", Image);
        await using var source = new RepeatingStream(Length);
        var digest = $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(source))}";
        source.Position = 0;
        using var content = new StreamContent(source, 1 << 20);

        var upload = client.PushBlobAsync("lookups", digest, content);
        var lookups = 0;
        while (!upload.IsCompleted)
        {
            Assert.Equal(Image.Digest, await client.DigestOfAsync("lookups", "v1.0.0"));
            lookups++;
        }

        Assert.Equal(System.Net.HttpStatusCode.Created, await upload);
        Assert.True(lookups > 1, $"{lookups} lookups");
        Assert.InRange(pair.Guard.Process.PeakMemory(), 1, 256L << 20);
    }

    [Fact]
    public async Task E34_TlsClientHelloOnThePlainPort_IsAnsweredWithA400SoThatClientsFallBack()
    {
        byte[] hello = [0x16, 0x03, 0x01, 0x00, 0x2e, 0x01, 0x00, 0x00, 0x2a, 0x03, 0x03, .. new byte[36]];

        var answer = await RawRequest.SendAsync(pair.Guard.Url, hello);

        Assert.Matches("^HTTP/1\\.[01] 400", answer?.StartLine);
    }

    // docker-registry 2.8.2 announces the blob's length with its 416, sends a short text and keeps the connection.
    [Fact]
    public async Task E35_RangePastTheEnd_Is416AndTheClientIsNotLeftHanging()
    {
        await PushAsync();

        var answer = await GetAsync(Layer, "Range: bytes=99999999-\r\n");

        Assert.Equal(416, answer?.Status);
    }

    [Fact]
    public async Task E36_SeveralRanges_AreStreamedAsUpstreamGivesThem()
    {
        await PushAsync();

        var answer = await GetAsync(Layer, "Range: bytes=0-3,8-11\r\n");

        Assert.Equal(206, answer?.Status);
        Assert.StartsWith("multipart/byteranges", answer?.Header("Content-Type"), StringComparison.Ordinal);
        var one = await GetAsync(Layer, "Range: bytes=8-11\r\n");
        Assert.Equal((206, $"bytes 8-11/{Image.Layer.Length}"), (one?.Status, one?.Header("Content-Range")));
        Assert.Equal(Image.Layer[8..12], one?.Body);
    }

    // With an open-ended range, clients take what they want and hang up.
    [Theory]
    [InlineData("")]
    [InlineData("Range: bytes=1000-\r\n")]
    public async Task E36_ClientGoneInMidBlob_IsNoErrorAndEndsTheRequestUpstream(string range)
    {
        const long Length = 256L << 20;
        using var client = pair.Client();
        await using var source = new RepeatingStream(Length);
        var digest = $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(source))}";
        source.Position = 0;
        using var content = new StreamContent(source, 1 << 20);
        await client.PushBlobAsync("gone", digest, content);
        var logged = pair.Guard.Process.Output.Length;

        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(pair.Guard.Url.Host, pair.Guard.Url.Port);
            await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"GET /v2/gone/blobs/{digest} HTTP/1.1\r\nHost: guard\r\n{range}\r\n"));
            await socket.GetStream().ReadExactlyAsync(new byte[100_000]);
            await Eventually.IsSoAsync(() => Busy().Length > 0);
        }

        await Eventually.IsSoAsync(() => Busy().Length == 0);
        var log = pair.Guard.Process.Output[logged..];
        Assert.DoesNotContain("\"LogLevel\":\"Error\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("\"LogLevel\":\"Warning\"", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E39_AConnectionPerRequest200AtOnce_LeavesNoMoreConnectionsUpstreamThanOneRoundNeeds()
    {
        await PushAsync();
        await RoundAsync();
        var after = Connections().Length;

        for (var round = 0; round < 5; round++)
        {
            await RoundAsync();
        }

        // What one round opened is used by the next ones: nothing waits for its port to be free again.
        Assert.InRange(Connections().Length, 0, Math.Max(after, 200) + 20);
        Assert.InRange(after, 0, 220);

        async Task RoundAsync() => Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => GetAsync(Layer, "Connection: close\r\n"))),
            answer => Assert.Equal(200, answer?.Status));
    }

    private async Task PushAsync()
    {
        using var client = pair.Client();
        await client.PushAsync("transfer", "v1.0.0", Image);
    }

    private Task<WireMessage?> GetAsync(string target, string headers) =>
        RawRequest.SendAsync(pair.Guard.Url, $"GET {target} HTTP/1.1\r\nHost: guard\r\n{headers}\r\n");

    // The kernel's table: local and remote address, state, and what waits to be sent.
    private string[][] Connections() =>
        [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[2].EndsWith(":" + pair.Registry.Url.Port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))];

    // Connections to the registry with something of it unread: a transfer that stands because nobody takes it.
    private string[][] Busy() => [.. Connections().Where(row => row[3] == "01" && !row[4].EndsWith(":00000000", StringComparison.Ordinal))];
}
