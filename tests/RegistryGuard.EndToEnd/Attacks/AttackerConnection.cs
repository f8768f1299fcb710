using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>A connection from an address that nobody else has.</summary>
public sealed class AttackerConnection : IDisposable
{
    private static readonly IPEndPoint Attacker = new(IPAddress.Parse("127.0.0.66"), 0);

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private AttackerConnection()
    {
    }

    /// <summary>A client whose connections are such.</summary>
    public static HttpClient Client(Uri server) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, _) => new NetworkStream((await OpenAsync(server)).socket, ownsSocket: true),
    })
    {
        BaseAddress = server,
    };

    public static async Task<AttackerConnection> OpenAsync(Uri server)
    {
        var connection = new AttackerConnection();
        connection.socket.Bind(Attacker);
        await connection.socket.ConnectAsync(server.Host, server.Port);
        return connection;
    }

    public Task SendAsync(string text, CancellationToken over) => SendAsync(Encoding.Latin1.GetBytes(text), over);

    /// <summary>Sends it, or as much as the server takes: it may have had enough.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken over)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await socket.SendAsync(bytes, over)..];
            }
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Sends the bytes again and again.</summary>
    public async Task SendForeverAsync(byte[] bytes, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent), over);
            }
        }
    }

    /// <summary>Takes all that comes, and looks at none of it.</summary>
    public async Task TakeForeverAsync(CancellationToken over)
    {
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, over) > 0)
        {
        }
    }

    /// <summary>The beginning of what came so far; empty if the server has closed the connection.</summary>
    public async Task<string> TakeAsync(CancellationToken over)
    {
        var buffer = new byte[4096];
        try
        {
            return Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, over));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    public void Dispose() => socket.Dispose();
}
