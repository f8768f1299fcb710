using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>A look at the servers behind a new connection, before anything is trusted to them.</summary>
internal static class RedisServers
{
    /// <summary>Returns when the record may be kept there.</summary>
    /// <exception cref="RecordOpenException">It must not: the message says why and what to do.</exception>
    /// <exception cref="RecordUnavailableException">It can't be looked at: the connection is lost, or there is no primary.</exception>
    public static async Task CheckAsync(IConnectionMultiplexer connection, RecordLocation.Redis location)
    {
        var servers = connection.GetServers().Where(server => server.IsConnected).ToList();
        if (servers.Count == 0)
        {
            // Nothing is known of a record that is away again, and so nothing against it.
            throw RedisFaults.LostAgain(location.ToString());
        }

        if (servers.Exists(server => server.ServerType is ServerType.Cluster) && location.WaitReplicas > 0)
        {
            throw new RecordOpenException(
                $"the record {location} is a Redis Cluster, where waitReplicas is not supported: use a primary with replicas, or leave it out");
        }

        var primaries = servers.FindAll(server => !server.IsReplica);
        if (primaries.Count == 0)
        {
            // As during a failover, which ends.
            throw RedisFaults.NoPrimary(location.ToString());
        }

        if (primaries.Count > 1 && primaries.Exists(server => server.ServerType is ServerType.Standalone))
        {
            throw new RecordOpenException(
                $"the record {location} has more than one primary ({string.Join(", ", primaries.Select(server => Text(server.EndPoint)))}): name one primary and its replicas only");
        }

        if (await DangerAsync(primaries, location) is { } danger)
        {
            throw new RecordOpenException(danger);
        }
    }

    /// <summary>Whether what is written is on the disk of every primary, or may be lost when one restarts.</summary>
    public static async Task<bool> KeepOnDiskAsync(IConnectionMultiplexer connection)
    {
        foreach (var primary in PrimariesOf(connection))
        {
            if (await FieldAsync(primary, "persistence", "aof_enabled") is not "1" || await SyncOf(primary) is not (null or "always"))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Another value after a primary was replaced or restarted: it may then lack its newest writes.</summary>
    public static async Task<string> IncarnationAsync(IConnectionMultiplexer connection)
    {
        var ids = await Task.WhenAll(PrimariesOf(connection).Select(primary => FieldAsync(primary, "replication", "master_replid")));
        return ids.Length > 0 && !ids.Contains(null)
            ? string.Join('+', ids.Order(StringComparer.Ordinal))
            : throw new RecordUnavailableException("the record does not say which it is (master_replid)");
    }

    /// <summary>Whether it is a cluster of which a node doesn't answer.</summary>
    public static bool IsClusterInPart(IConnectionMultiplexer connection)
    {
        var servers = connection.GetServers().ToList();
        return servers.Exists(server => !server.IsConnected)
            && servers.Exists(server => server.IsConnected && server.ServerType is ServerType.Cluster);
    }

    /// <summary>The servers that are written to.</summary>
    public static IEnumerable<IServer> PrimariesOf(IConnectionMultiplexer connection) =>
        connection.GetServers().Where(server => server.IsConnected && !server.IsReplica);

    /// <summary>A server that makes room for new keys by dropping old ones would forget what tags are bound to: null if none does.</summary>
    public static async Task<string?> DangerAsync(IEnumerable<IServer> primaries, RecordLocation.Redis location)
    {
        foreach (var primary in primaries)
        {
            var policy = await FieldAsync(primary, "memory", "maxmemory_policy");
            if (policy is not "noeviction")
            {
                return $"the record {location} may drop bindings when its memory is full: {Text(primary.EndPoint)} has maxmemory-policy {policy ?? "unknown"}, and it must be noeviction";
            }
        }

        return null;
    }

    // INFO does not tell it. Null if the server does not let it be asked: then the benefit of the doubt is its operator's.
    private static async Task<string?> SyncOf(IServer server)
    {
        try
        {
            return (await server.ConfigGetAsync("appendfsync")).Select(pair => pair.Value).FirstOrDefault();
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    // INFO, not CONFIG, which providers of managed servers often forbid.
    private static async Task<string?> FieldAsync(IServer server, string section, string field)
    {
        var lines = await server.InfoRawAsync(section);
        var line = lines?.Split('\n').FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return line?[(field.Length + 1)..].Trim();
    }

    private static string Text(EndPoint address) => address is DnsEndPoint named ? $"{named.Host}:{named.Port}" : address.ToString()!;
}
