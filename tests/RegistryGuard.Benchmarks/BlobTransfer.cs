using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace RegistryGuard.Benchmarks;

/// <summary>A blob of one block again and again.</summary>
internal sealed class RepeatedBlob
{
    private const int LargestBlock = 1 << 20;

    public RepeatedBlob(long length)
    {
        Block = new byte[(int)Math.Min(length, LargestBlock)];
        new Random(1).NextBytes(Block);
        Length = length;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long sent = 0; sent < length; sent += Block.Length)
        {
            sha256.AppendData(Block);
        }

        Digest = $"sha256:{Convert.ToHexStringLower(sha256.GetHashAndReset())}";
    }

    public byte[] Block { get; }

    /// <summary>In bytes; a multiple of the block's.</summary>
    public long Length { get; }

    public string Digest { get; }
}

/// <summary>Blobs over a bare socket: the client must cost as little as can be, for it shares the processors.</summary>
internal static class BlobTransfer
{
    /// <summary>Downloads a blob and returns how long that took.</summary>
    public static async Task<TimeSpan> GetAsync(Uri server, string repository, RepeatedBlob blob)
    {
        using var socket = await ConnectAsync(server);
        var watch = Stopwatch.StartNew();
        await SendAsync(socket, $"GET /v2/{repository}/blobs/{blob.Digest} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n");
        var buffer = new byte[1 << 20];
        var (status, received) = await ReadHeadAsync(socket, buffer);
        Require(status == HttpStatusCode.OK, status);
        while (received < blob.Length)
        {
            var read = await socket.ReceiveAsync(buffer);
            Require(read > 0, status);
            received += read;
        }

        return watch.Elapsed;
    }

    /// <summary>Uploads a blob and returns how long that took.</summary>
    public static async Task<TimeSpan> PutAsync(Uri server, string repository, RepeatedBlob blob)
    {
        using var socket = await ConnectAsync(server);
        var watch = Stopwatch.StartNew();
        using var http = new HttpClient();
        using var started = await http.PostAsync(new Uri(server, $"/v2/{repository}/blobs/uploads/"), content: null);
        var location = new Uri(server, started.Headers.Location!);
        await SendAsync(socket, $"PUT {location.PathAndQuery}&digest={Uri.EscapeDataString(blob.Digest)} HTTP/1.1\r\nHost: {server.Authority}\r\n"
            + $"Content-Type: application/octet-stream\r\nContent-Length: {blob.Length}\r\nConnection: close\r\n\r\n");
        for (long sent = 0; sent < blob.Length; sent += blob.Block.Length)
        {
            await SendAsync(socket, blob.Block);
        }

        var (status, _) = await ReadHeadAsync(socket, new byte[64 * 1024]);
        Require(status == HttpStatusCode.Created, status);
        return watch.Elapsed;
    }

    private static async Task<Socket> ConnectAsync(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return socket;
    }

    private static Task SendAsync(Socket socket, string text) => SendAsync(socket, Encoding.ASCII.GetBytes(text));

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    // The status, and how much of the body came along.
    private static async Task<(HttpStatusCode Status, long Body)> ReadHeadAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        int end;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            Require(read > 0, default);
            length += read;
            end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        while (end < 0);
        return ((HttpStatusCode)int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), System.Globalization.CultureInfo.InvariantCulture), length - end - 4);
    }

    private static void Require(bool isRight, HttpStatusCode status)
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"a blob was answered {(int)status} or broke off");
        }
    }
}
