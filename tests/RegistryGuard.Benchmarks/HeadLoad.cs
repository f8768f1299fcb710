using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RegistryGuard.Benchmarks;

/// <summary>HEAD requests, which wrk can't do: it waits for a body.</summary>
internal static class HeadLoad
{
    private const string Accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";

    public static async Task<Throughput> RunAsync(Peer peer, string path, int connections, TimeSpan duration)
    {
        var request = Encoding.ASCII.GetBytes($"HEAD {path} HTTP/1.1\r\nHost: {peer.Url.Authority}\r\nAccept: {Accept}\r\n\r\n");
        var taken = new ConcurrentBag<List<double>>();
        var before = peer.ProcessorTime();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () => taken.Add(await AskAsync(peer.Url, request, watch, duration)))));
        var elapsed = watch.Elapsed.TotalSeconds;
        double[] all = [.. taken.SelectMany(list => list).Order()];
        return new Throughput(all.Length / elapsed, all[(int)(all.Length * 0.99)], (peer.ProcessorTime() - before) * 1e6 / all.Length);
    }

    private static async Task<List<double>> AskAsync(Uri server, byte[] request, Stopwatch watch, TimeSpan duration)
    {
        var taken = new List<double>();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        var buffer = new byte[16 * 1024];
        while (watch.Elapsed < duration)
        {
            var began = watch.Elapsed;
            await socket.SendAsync(request);
            for (var length = 0; !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8);)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length));
                length += read;
                if (read == 0 || !buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
                {
                    throw new InvalidOperationException($"HEAD was answered {Encoding.ASCII.GetString(buffer, 0, length)}");
                }
            }

            taken.Add((watch.Elapsed - began).TotalMilliseconds);
        }

        return taken;
    }
}
