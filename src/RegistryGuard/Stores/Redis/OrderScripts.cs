namespace RegistryGuard.Stores.Redis;

/// <summary>What Redis carries out atomically on orders and heartbeats.</summary>
internal static class OrderScripts
{
    /// <summary>All orders: version, maintenance, then digests and their blocks.</summary>
    /// <remarks>KEYS: version, maintenance, blocked.</remarks>
    public const string Read =
        """
        return {redis.call('GET', KEYS[1]) or '0', redis.call('GET', KEYS[2]) or '', redis.call('HGETALL', KEYS[3])}
        """;

    // How each of the next three begins to change anything. KEYS: version, what is changed, the audit list of the whole guard. ARGV: next
    // version, channel, the audit line's time, the time of the oldest to keep, what stands before the line's number and after it.
    private const string Tell =
        $$"""
        if not append(KEYS[3], ARGV[3], ARGV[4], ARGV[5], ARGV[6]) then
          return redis.error_reply('-{{RedisScripts.DamagedAudit}} its last line has no number')
        end
        redis.call('SET', KEYS[1], ARGV[1])
        redis.call('PUBLISH', ARGV[2], ARGV[1])

        """;

    /// <summary>Blocks a digest: 0 if it was not, 1 if it was, 2 if too many are.</summary>
    /// <remarks>KEYS: version, blocked, audit list. ARGV: as <see cref="Tell"/> has them, then digest, block, how many there may be.</remarks>
    public const string Block =
        RedisScripts.AppendLine +
        """
        local was = redis.call('HEXISTS', KEYS[2], ARGV[7])
        if was == 0 and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[9]) then return 2 end

        """ + Tell +
        """
        redis.call('HSET', KEYS[2], ARGV[7], ARGV[8])
        return was
        """;

    /// <summary>Ends a block, and gives it.</summary>
    /// <remarks>KEYS: version, blocked, audit list. ARGV: as <see cref="Tell"/> has them, then the digest.</remarks>
    public const string Unblock =
        RedisScripts.AppendLine +
        """
        local was = redis.call('HGET', KEYS[2], ARGV[7])
        if not was then return false end

        """ + Tell +
        """
        redis.call('HDEL', KEYS[2], ARGV[7])
        return was
        """;

    /// <summary>Sets maintenance, or with an empty text ends it, and gives that which was set.</summary>
    /// <remarks>KEYS: version, maintenance, audit list. ARGV: as <see cref="Tell"/> has them, then the maintenance.</remarks>
    public const string Maintain =
        RedisScripts.AppendLine +
        """
        local was = redis.call('GET', KEYS[2])
        if ARGV[7] == '' and not was then return false end

        """ + Tell +
        """
        if ARGV[7] ~= '' then redis.call('SET', KEYS[2], ARGV[7]) else redis.call('DEL', KEYS[2]) end
        return was
        """;

    /// <summary>Replaces all orders; for a copy.</summary>
    /// <remarks>KEYS: version, maintenance, blocked. ARGV: version, channel, maintenance, then digests and their blocks.</remarks>
    public const string Replace =
        """
        redis.call('DEL', KEYS[2], KEYS[3])
        if ARGV[3] ~= '' then redis.call('SET', KEYS[2], ARGV[3]) end
        for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
        redis.call('SET', KEYS[1], ARGV[1])
        redis.call('PUBLISH', ARGV[2], ARGV[1])
        return false
        """;

    /// <summary>Notes a heartbeat under the server's time, and forgets replicas that have been silent for long.</summary>
    /// <remarks>KEYS: replicas. ARGV: replica, heartbeat, milliseconds until it is forgotten.</remarks>
    public const string Beat =
        """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ' ' .. ARGV[2])
        local replicas = redis.call('HGETALL', KEYS[1])
        for i = 1, #replicas, 2 do
          if now - (tonumber(string.match(replicas[i + 1], '^%d+')) or 0) > tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], replicas[i]) end
        end
        return false
        """;

    /// <summary>The server's time in milliseconds, then the replicas as they are kept.</summary>
    /// <remarks>KEYS: replicas.</remarks>
    public const string Roster =
        """
        local time = redis.call('TIME')
        return {string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)), redis.call('HVALS', KEYS[1])}
        """;
}
