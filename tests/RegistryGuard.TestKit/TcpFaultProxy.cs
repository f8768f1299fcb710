using System.Net;
using System.Net.Sockets;

namespace RegistryGuard.TestKit;

/// <summary>A TCP proxy that fails as it is told.</summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Held held = new();
    private readonly int serverPort;
    private readonly Task accepting;

    private TcpFaultProxy(int serverPort)
    {
        this.serverPort = serverPort;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Asked for each piece that a client sends.</summary>
    public Func<TcpFault> Faults { get; set; } = () => TcpFault.None;

    public static TcpFaultProxy Start(int serverPort) => new(serverPort);

    /// <summary>Waits until nothing is held back any more.</summary>
    public Task DrainAsync() => held.DrainAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client was gone before it was let in.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort, stop.Token);
            using var connection = new TcpFaultConnection(client, server, () => Faults(), held);
            await connection.RunAsync(stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server is not there.
            client.Close(timeout: 0);
        }
    }
}
