using System.Globalization;

namespace RegistryGuard.TestKit;

/// <summary>A real Redis Cluster on 127.0.0.1: three primaries, each with a replica.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Nodes = 6;

    private readonly List<RedisProcess> nodes = [];

    private RedisCluster()
    {
    }

    /// <summary>The servers; which of them are primaries is for the cluster to say.</summary>
    public IReadOnlyList<RedisProcess> Servers => nodes;

    /// <summary>Two of its addresses, as in <c>record: redis:HOST:PORT,HOST:PORT</c>: the others are found from there.</summary>
    public string Address => $"{nodes[0].Address},{nodes[1].Address}";

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        try
        {
            for (var i = 0; i < Nodes; i++)
            {
                // The bus is at a port of the same range, for the usual one, 10,000 further, is among those of outgoing connections.
                cluster.nodes.Add(await RedisProcess.StartAsync(
                    "--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}", "--cluster-node-timeout", "2000"));
            }

            await cluster.JoinAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command on every primary.</summary>
    public Task OnPrimariesAsync(params string[] command) =>
        nodes[0].CliAsync(["--cluster", "call", nodes[0].Address, .. command, "--cluster-only-masters"]);

    /// <summary>The primary that a key is on, and one that it is not on.</summary>
    public async Task<(RedisProcess Owner, RedisProcess Other)> OwnersAsync(string key)
    {
        var slot = int.Parse(await nodes[0].CliAsync("CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture);
        var slots = await Task.WhenAll(nodes.Select(async node => (Node: node, Ranges: await SlotsAsync(node))));
        return (
            slots.First(own => own.Ranges.Exists(range => range.First <= slot && slot <= range.Last)).Node,
            slots.First(own => own.Ranges.Count > 0 && !own.Ranges.Exists(range => range.First <= slot && slot <= range.Last)).Node);
    }

    /// <summary>Moves the slot of a key, with all keys in it, to another primary, as resharding does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meanwhile">What is done while both have to do with the slot, before its keys go over.</param>
    public async Task MoveSlotAsync(string key, Func<Task>? meanwhile = null)
    {
        var slot = await nodes[0].CliAsync("CLUSTER", "KEYSLOT", key);
        var (from, to) = await OwnersAsync(key);
        var (fromId, toId) = (await from.CliAsync("CLUSTER", "MYID"), await to.CliAsync("CLUSTER", "MYID"));
        await to.CliAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
        await from.CliAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        var keys = (await from.CliAsync("CLUSTER", "GETKEYSINSLOT", slot, "1000")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await from.CliAsync(["MIGRATE", "127.0.0.1", to.Port.ToString(CultureInfo.InvariantCulture), "", "0", "30000", "KEYS", .. keys]);
        await to.CliAsync("CLUSTER", "SETSLOT", slot, "NODE", toId);
        await from.CliAsync("CLUSTER", "SETSLOT", slot, "NODE", toId);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<List<(int First, int Last)>> SlotsAsync(RedisProcess node)
    {
        var lines = (await node.CliAsync("CLUSTER", "NODES")).Split('\n');
        var own = lines.Single(line => line.Contains("myself", StringComparison.Ordinal)).Split(' ');
        return [.. own[8..].Select(range => range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray()).Select(ends => (ends[0], ends[^1]))];
    }

    private async Task JoinAsync()
    {
        await nodes[0].CliAsync(
            ["--cluster", "create", .. nodes.Select(node => node.Address), "--cluster-replicas", "1", "--cluster-yes"]);
        foreach (var node in nodes)
        {
            await Readiness.OfAsync(node.Process, async () =>
                (await node.CliAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)
                && (await node.CliAsync("CLUSTER", "NODES")).Split('\n').Count(line => line.Contains("slave", StringComparison.Ordinal)) == Nodes / 2);
        }
    }
}
