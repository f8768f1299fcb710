using System.Net;
using System.Net.Sockets;

namespace RegistryGuard.TestKit;

/// <summary>A connection on which bytes are sent as they are, and answers read one after the other.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket socket;
    private readonly NetworkStream stream;
    private readonly WireReader reader;
    private readonly CancellationTokenSource late;

    private RawConnection(Socket socket, TimeSpan patience)
    {
        this.socket = socket;
        stream = new NetworkStream(socket);
        reader = new WireReader(stream);
        late = new CancellationTokenSource(patience);
    }

    /// <summary>Connects.</summary>
    /// <param name="server">Where to, on loopback.</param>
    /// <param name="from">The address that the server sees; 127.0.0.1 if not given.</param>
    /// <param name="patience">After what time all waiting on this connection ends.</param>
    public static async Task<RawConnection> OpenAsync(Uri server, IPAddress? from = null, TimeSpan? patience = null)
    {
        var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            opened.Bind(new IPEndPoint(from ?? IPAddress.Loopback, 0));
            await opened.ConnectAsync(server.Host, server.Port);
            return new RawConnection(opened, patience ?? RawRequest.Patience);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Sends, unless the server has closed its side: what it said is still there to be read.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes, late.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }

    /// <summary>The next answer; null when none came before the connection ended, or in time.</summary>
    /// <param name="method">The method of the request that it is the answer to.</param>
    public async Task<WireMessage?> ReadAsync(string method)
    {
        try
        {
            WireMessage? answer;
            do
            {
                answer = await reader.ReadAsync(method, late.Token);
            }
            while (answer is { Status: >= 100 and < 200 and not 101 });

            return answer;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Ends it by a reset, as a client does that is killed.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
        late.Dispose();
    }
}
