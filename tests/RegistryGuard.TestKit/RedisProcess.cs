using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RegistryGuard.TestKit;

/// <summary>A real Redis, on 127.0.0.1. Its data outlives a restart: every write is on the disk before it is answered.</summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string[] arguments;
    private OwnedProcess? process;

    private RedisProcess(int port, string[] arguments)
    {
        Port = port;
        this.arguments = arguments;
    }

    public int Port { get; }

    /// <summary>The server; another one after each start.</summary>
    public OwnedProcess Process => process ?? throw new InvalidOperationException("Redis is not running.");

    /// <summary>Its address, as in <c>record: redis:HOST:PORT</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server with these further arguments.</summary>
    public static Task<RedisProcess> StartAsync(params string[] arguments) =>
        FreePort.StartAsync(async () =>
        {
            var redis = new RedisProcess(FreePort.Next(), arguments);
            try
            {
                await redis.StartAgainAsync();
                return redis;
            }
            catch (PartDidNotStartException)
            {
                await redis.DisposeAsync();
                throw;
            }
        });

    /// <summary>Starts a replica, which has the primary's data when this returns.</summary>
    public static async Task<RedisProcess> StartReplicaAsync(RedisProcess primary, params string[] arguments)
    {
        var port = primary.Port.ToString(CultureInfo.InvariantCulture);
        var replica = await StartAsync(["--replicaof", "127.0.0.1", port, .. arguments]);
        await Readiness.OfAsync(replica.Process, async () =>
            (await replica.CliAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        return replica;
    }

    /// <summary>Starts it on the same port and the same data.</summary>
    public async Task StartAgainAsync()
    {
        process = OwnedProcess.Start(
            RealPart.Find("redis-server", "redis-server"),
            ["--repl-diskless-sync-delay", "0", "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes",
             "--appendfsync", "always", "--dir", folder.Path, .. arguments]);
        PartLogs.Keep(process);
        await Readiness.OfAsync(process, IsReadyAsync);
    }

    /// <summary>Ends it without a warning.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Runs a command with redis-cli and gives what it printed.</summary>
    public async Task<string> CliAsync(params string[] command)
    {
        var ran = await Command.RunAsync(
            RealPart.Find("redis-cli", "redis-tools"),
            ["--no-auth-warning", "-p", Port.ToString(CultureInfo.InvariantCulture), .. command]);
        return ran.MustSucceed().Output.TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    // With a password it says NOAUTH, which is as good an answer as any. While it reads its data, it says LOADING.
    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync("127.0.0.1", Port);
            await tcp.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var buffer = new byte[64];
            var length = await tcp.GetStream().ReadAsync(buffer);
            var answer = Encoding.ASCII.GetString(buffer, 0, length);
            return answer.StartsWith("+PONG", StringComparison.Ordinal) || answer.StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
