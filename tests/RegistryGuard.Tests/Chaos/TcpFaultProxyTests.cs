using System.Net;
using System.Net.Sockets;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Chaos;

/// <summary>The faults between a guard and Redis are what they are called.</summary>
public sealed class TcpFaultProxyTests : IAsyncDisposable
{
    private static readonly TimeSpan SomeTime = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _received = new();
    private readonly TcpFaultProxy _proxy;

    public TcpFaultProxyTests()
    {
        _server.Start();
        _ = EchoAsync();
        _proxy = TcpFaultProxy.Start(((IPEndPoint)_server.LocalEndpoint).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _stop.CancelAsync();
        _server.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(TcpFaultKind.None, "hello", "hello")]
    [InlineData(TcpFaultKind.Delay, "hello", "hello")]
    [InlineData(TcpFaultKind.Stall, "hello", "hello")]
    [InlineData(TcpFaultKind.CutBefore, "", "")]
    [InlineData(TcpFaultKind.CutAfter, "hello", "")]
    public async Task Send_FaultOfAKind_IsAnsweredAndDeliveredAsTheKindSays(TcpFaultKind kind, string delivered, string answered)
    {
        _proxy.Faults = () => new TcpFault(kind, kind is TcpFaultKind.Delay or TcpFaultKind.Stall ? SomeTime : TimeSpan.Zero);
        using var client = await ConnectAsync();

        await client.SendAsync("hello"u8.ToArray());

        Assert.Equal(answered, await ReceiveAsync(client));
        await _proxy.DrainAsync();
        Assert.Equal(delivered, Received());
    }

    [Fact]
    public async Task Send_StalledAndTheClientGoes_IsDeliveredAfterwards()
    {
        var taken = new TaskCompletionSource();
        _proxy.Faults = () =>
        {
            taken.TrySetResult();
            return new TcpFault(TcpFaultKind.Stall, SomeTime);
        };
        using (var client = await ConnectAsync())
        {
            await client.SendAsync("hello"u8.ToArray());
            await taken.Task;
            client.Close(timeout: 0);
        }

        await Eventually.IsSoAsync(() => Received().Length > 0);

        Assert.Equal("hello", Received());
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return client;
    }

    private static async Task<string> ReceiveAsync(Socket client)
    {
        var buffer = new byte[64];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private string Received()
    {
        lock (_received)
        {
            return _received.ToString();
        }
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _server.AcceptSocketAsync(_stop.Token);
                var buffer = new byte[64];
                int length;
                while ((length = await client.ReceiveAsync(buffer, _stop.Token)) > 0)
                {
                    lock (_received)
                    {
                        _received.Append(Encoding.ASCII.GetString(buffer, 0, length));
                    }

                    await client.SendAsync(buffer.AsMemory(0, length), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
