namespace RegistryGuard.Records.Redis;

/// <summary>The one atomic step that Redis carries out: everything else is decided by <see cref="Core.Record.TagSteps"/>. A tag's
/// entry is replaced, provided that it is just as it was seen. Answers nothing if that was done, else the entry as it is. An
/// entry that is not there is the empty string.</summary>
internal static class RedisScripts
{
    /// <summary>How the error of a history that does not fit begins.</summary>
    public const string DamagedMoves = "RGMOVES";

    /// <summary>Replaces the entry.</summary>
    /// <remarks>KEYS: entries. ARGV: tag, entry as seen, next entry, 1 to write it even if it is the same.</remarks>
    public const string Swap =
        """
        local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
        if current ~= ARGV[2] then return current end
        if ARGV[2] == ARGV[3] and ARGV[4] ~= '1' then return false end
        if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
        else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
        return false
        """;

    /// <summary>Replaces the entry, appends a move and announces that a published binding ended; either may be empty.</summary>
    /// <remarks>KEYS: entries, the tag's moves. ARGV: tag, entry as seen, next entry, move, its number, announcement,
    /// channel.</remarks>
    public const string SwapAndTell =
        $"""
        local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
        if current ~= ARGV[2] then return current end
        if ARGV[4] ~= '' then
          if redis.call('LLEN', KEYS[2]) + 1 ~= tonumber(ARGV[5]) then return redis.error_reply('-{DamagedMoves} the history does not fit') end
          redis.call('RPUSH', KEYS[2], ARGV[4])
        end
        if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
        else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
        if ARGV[6] ~= '' then redis.call('PUBLISH', ARGV[7], ARGV[6]) end
        return false
        """;
}
