using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Connections;
using RegistryGuard.Core.Oci;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Connections;

/// <summary>What one client has under way keeps no other client out (docs/limits.md).</summary>
public sealed class ClientBoundTests
{
    private const string Blob = "/v2/app/blobs/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static readonly string HalfSent =
        $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {MediaType.OciManifest.Value}\r\nContent-Length: 1000000\r\n\r\n{new string(' ', 600_000)}";

    [Fact]
    public async Task Request_BesideAsManyAsAClientMayHave_Is429AndOthersAreAnswered()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { clientRequests: 1 }");
        using var held = new HeldUpstream(guard);
        var first = guard.SendAsync(HttpMethod.Get, Blob);
        await held.IsAskedAsync();

        var second = await guard.PushAsync(V1, One);
        using var other = From("127.0.0.2", guard);
        using var others = await other.GetAsync(new Uri("/v2/app/manifests/NO TAG", UriKind.Relative));
        held.Release();

        Assert.Equal((HttpStatusCode.TooManyRequests, "TOOMANYREQUESTS"), (second.Status, second.Code));
        Assert.Contains("limits.clientRequests", second.Message, StringComparison.Ordinal);
        Assert.Equal(5, second.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.Equal(HttpStatusCode.BadRequest, others.StatusCode);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await first).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Fact]
    public async Task Request_BesideAsManyAsAllMayHave_Is429()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { requests: 1 }");
        using var held = new HeldUpstream(guard);
        var first = guard.SendAsync(HttpMethod.Get, Blob);
        await held.IsAskedAsync();

        using var other = From("127.0.0.2", guard);
        using var second = await other.GetAsync(new Uri("/v2/", UriKind.Relative));
        held.Release();
        await first;

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Contains("limits.requests", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThroughATrustedProxy_CountsForTheClientBehindIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(
            "listen: { trustedProxies: [127.0.0.1] }\nlimits: { clientRequests: 1, clientConnections: 1 }");
        using var held = new HeldUpstream(guard);
        var first = guard.SendAsync(HttpMethod.Get, Blob, request => request.Headers.Add("X-Forwarded-For", "192.0.2.1"));
        await held.IsAskedAsync();

        var same = await guard.PushAsync(V1, One, request => request.Headers.Add("X-Forwarded-For", "192.0.2.1"));
        // Refused by its name, without the registry, which is held.
        var other = await guard.PushAsync("/v2/APP/manifests/v1", One, request => request.Headers.Add("X-Forwarded-For", "192.0.2.2"));
        held.Release();
        await first;

        Assert.Equal(HttpStatusCode.TooManyRequests, same.Status);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, other.Status);
    }

    [Fact]
    public async Task Connection_BesideAsManyAsAClientMayHave_Is429AndOthersAreAnswered()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { clientConnections: 2 }");
        using var one = await ConnectAsync("127.0.0.2", guard);
        using var two = await ConnectAsync("127.0.0.2", guard);
        await Eventually.IsSoAsync(() => guard.Parts.GetRequiredService<Clients>().Connections.Taken == 2);

        using (var third = await ConnectAsync("127.0.0.2", guard))
        {
            var answer = await AskAsync(third);
            Assert.StartsWith("HTTP/1.1 429 Too Many Requests\r\n", answer, StringComparison.Ordinal);
            Assert.Contains("limits.clientConnections", answer, StringComparison.Ordinal);
            Assert.Contains("Retry-After: 5\r\n", answer, StringComparison.Ordinal);
            Assert.EndsWith("}]}", answer, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
        one.Dispose();
        await Eventually.IsSoAsync(() => guard.Parts.GetRequiredService<Clients>().Connections.Taken == 2);
        using var again = await ConnectAsync("127.0.0.2", guard);
        Assert.StartsWith("HTTP/1.1 404", await AskAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_BesideAsManyAsAllMayHave_Is429AndHealthAnswers()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { connections: 1 }");
        using var one = await ConnectAsync("127.0.0.2", guard);
        await Eventually.IsSoAsync(() => guard.Parts.GetRequiredService<Clients>().Connections.Taken == 1);

        using var two = await ConnectAsync("127.0.0.3", guard);

        Assert.Contains("limits.connections", await AskAsync(two), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await guard.AdminAsync("/healthz")).Status);
    }

    [Fact]
    public async Task ManifestBytes_MoreThanAClientMaySend_Are429AndGivenBack()
    {
        await using var guard = await GuardUnderTest.StartAsync("limits: { clientBytes: 1MiB, manifestBytes: 1MiB }");
        var clients = guard.Parts.GetRequiredService<Clients>();
        using var one = await ConnectAsync("127.0.0.2", guard);
        await one.SendAsync(Encoding.Latin1.GetBytes(HalfSent));
        await Eventually.IsSoAsync(() => clients.Bytes.Taken == 600_000);

        using (var two = await ConnectAsync("127.0.0.2", guard))
        {
            await two.SendAsync(Encoding.Latin1.GetBytes(HalfSent));
            var answer = await ReadAsync(two);
            Assert.StartsWith("HTTP/1.1 429", answer, StringComparison.Ordinal);
            Assert.Contains("limits.clientBytes", answer, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
        one.Dispose();
        guard.Http.Dispose();
        await Eventually.IsSoAsync(() => clients is { Bytes.Taken: 0, Requests.Taken: 0, Connections.Taken: 0, Count: 0 });
    }

    [Theory]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(1_000_000)]
    public async Task Push_OfAManifestThatIsKeptInAFileWhileItArrives_ReachesUpstreamWhole(int padding)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var manifest = One[..^1] + $",\"annotations\":{{\"padding\":\"{string.Concat(Enumerable.Range(0, padding).Select(i => (char)('a' + (i % 26))))}\"}}}}";

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(manifest)}", manifest);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        // Another guard on this machine may be just opening one.
        await Eventually.IsSoAsync(() => !Directory.EnumerateFiles(Path.GetTempPath(), $"registryguard-{new string('?', 32)}").Any());
    }

    private static HttpClient From(string address, GuardUnderTest guard) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, _) => new NetworkStream(await ConnectAsync(address, guard), ownsSocket: true),
    })
    {
        BaseAddress = guard.Http.BaseAddress,
    };

    private static async Task<Socket> ConnectAsync(string address, GuardUnderTest guard)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        await socket.ConnectAsync(guard.Http.BaseAddress!.Host, guard.Http.BaseAddress.Port);
        return socket;
    }

    private static async Task<string> AskAsync(Socket socket)
    {
        await socket.SendAsync("GET /none HTTP/1.1\r\nHost: guard\r\nConnection: close\r\n\r\n"u8.ToArray());
        return await ReadAsync(socket);
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset, since not all that was sent was read.
        }

        return answer.ToString();
    }
}
