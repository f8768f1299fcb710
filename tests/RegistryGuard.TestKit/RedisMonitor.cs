using System.Globalization;
using System.Net.Sockets;

namespace RegistryGuard.TestKit;

/// <summary>What clients say to a Redis: every command that came over a connection, scripts' own commands left out.</summary>
public sealed class RedisMonitor : IAsyncDisposable
{
    // What a client says to stay connected.
    private static readonly string[] Upkeep = ["PING", "ECHO", "INFO", "CONFIG", "CLIENT", "CLUSTER", "SCRIPT", "SUBSCRIBE", "UNSUBSCRIBE", "AUTH"];

    private readonly RedisProcess redis;
    private readonly TcpClient tcp;
    private readonly StreamReader lines;

    private RedisMonitor(RedisProcess redis, TcpClient tcp)
    {
        this.redis = redis;
        this.tcp = tcp;
        lines = new StreamReader(tcp.GetStream());
    }

    public static async Task<RedisMonitor> StartAsync(RedisProcess redis)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", redis.Port);
        await connection.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        var monitor = new RedisMonitor(redis, connection);
        await monitor.lines.ReadLineAsync();
        return monitor;
    }

    /// <summary>The names of the commands since the last time, in their order.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        var mark = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        await redis.CliAsync("ECHO", mark);
        var commands = new List<string>();
        while (await lines.ReadLineAsync() is { } line && !line.Contains(mark, StringComparison.Ordinal))
        {
            // 1700000000.123456 [0 127.0.0.1:5000] "HGET" "key" "field"; a script's have "lua" for the address.
            var command = line.Split('"', 3);
            // What each replica says all the time, whatever it is asked: which orders there are, and that it lives.
            var isOfReplicas = line.Contains("\"rg:{!guard}:", StringComparison.Ordinal);
            if (command.Length > 1 && !isOfReplicas && !command[0].Contains(" lua]", StringComparison.Ordinal)
                && !Upkeep.Contains(command[1], StringComparer.OrdinalIgnoreCase))
            {
                commands.Add(command[1].ToUpperInvariant());
            }
        }

        return commands;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
