using System.Net.Sockets;
using System.Text;

namespace RegistryGuard.TestKit;

/// <summary>A request sent byte for byte over a connection of its own.</summary>
public static class RawRequest
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends the bytes and reads the one answer; null when none came before the connection ended, or in time.</summary>
    public static Task<WireMessage?> SendAsync(Uri server, string request, TimeSpan? patience = null) =>
        SendAsync(server, Encoding.Latin1.GetBytes(request), patience);

    /// <inheritdoc cref="SendAsync(Uri, string, TimeSpan?)"/>
    public static async Task<WireMessage?> SendAsync(Uri server, byte[] request, TimeSpan? patience = null)
    {
        using var late = new CancellationTokenSource(patience ?? Patience);
        using var socket = new TcpClient { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, late.Token);
            NetworkStream stream = socket.GetStream();
            await SendAsync(stream, request, late.Token);
            var reader = new WireReader(stream);
            WireMessage? answer;
            do
            {
                answer = await reader.ReadAsync(MethodOf(request), late.Token);
            }
            while (answer is { Status: >= 100 and < 200 and not 101 });

            return answer;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return null;
        }
    }

    // A server that refuses early may have closed its side: what it said is still there to be read.
    private static async Task SendAsync(NetworkStream stream, byte[] request, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(request, cancellation);
        }
        catch (IOException)
        {
        }
    }

    private static string MethodOf(byte[] request)
    {
        int space = request.AsSpan().IndexOf((byte)' ');
        return space < 0 ? "" : Encoding.Latin1.GetString(request, 0, space).ToUpperInvariant();
    }
}
