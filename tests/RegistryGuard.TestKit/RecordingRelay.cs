using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RegistryGuard.TestKit;

/// <summary>Stands between the guard and the registry, on loopback: passes every message on byte for byte and keeps what was
/// sent; a test may answer in the registry's place, or alter what it answers.</summary>
public sealed class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<WireExchange> exchanges = new();
    private readonly Uri registry;
    private readonly Task accepting;
    private long moment;

    private RecordingRelay(Uri registry)
    {
        this.registry = registry;
        listener.Start(512);
        Url = new Uri($"http://{listener.LocalEndpoint}");
        accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Every request that came, in the order of arrival.</summary>
    public IReadOnlyList<WireMessage> Requests => [.. exchanges.Select(exchange => exchange.Request)];

    /// <summary>The same with what was answered, and when.</summary>
    public IReadOnlyCollection<WireExchange> Exchanges => exchanges;

    /// <summary>Answers in the registry's place; null to pass the request on.</summary>
    public Func<WireMessage, WireMessage?> Answer { get; set; } = _ => null;

    /// <summary>Alters the registry's answer; null breaks the connection instead of answering.</summary>
    public Func<WireMessage, WireMessage, WireMessage?> Alter { get; set; } = (_, answer) => answer;

    public static RecordingRelay Start(Uri registry) => new(registry);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Ended.
        }
    }

    private async Task ServeAsync(TcpClient guard)
    {
        using (guard)
        using (var upstream = new TcpClient())
        {
            try
            {
                await upstream.ConnectAsync(registry.Host, registry.Port, end.Token);
                (guard.NoDelay, upstream.NoDelay) = (true, true);
                await ServeAsync(guard.GetStream(), upstream.GetStream());
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side has gone; so does the other.
            }
        }
    }

    private async Task ServeAsync(NetworkStream guard, NetworkStream upstream)
    {
        var (fromGuard, fromUpstream) = (new WireReader(guard), new WireReader(upstream));
        while (await fromGuard.ReadAsync(answered: null, end.Token) is { } request)
        {
            var exchange = new WireExchange(request, Interlocked.Increment(ref moment));
            exchanges.Enqueue(exchange);
            var answer = Answer(request);
            if (answer is null)
            {
                await upstream.WriteAsync(request.ToBytes(), end.Token);
                answer = await fromUpstream.ReadAsync(request.Method, end.Token) is { } given ? Alter(request, given) : null;
            }

            if (answer is null)
            {
                return;
            }

            // Before the guard can know of it: what it does because of the answer comes after this moment.
            exchange.End(answer, Interlocked.Increment(ref moment));
            await guard.WriteAsync(answer.ToBytes(), end.Token);
            if (answer.Header("Connection") == "close")
            {
                return;
            }
        }
    }
}
