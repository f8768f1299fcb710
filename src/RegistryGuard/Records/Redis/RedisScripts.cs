namespace RegistryGuard.Records.Redis;

/// <summary>The one atomic step that Redis carries out: everything else is decided by <see cref="Core.Record.TagSteps"/>.</summary>
internal static class RedisScripts
{
    /// <summary>Replaces a tag's entry, provided that it is just as it was seen, appends a move and announces a lost binding.
    /// Answers nothing if that was done, else the entry as it is. An entry that is not there is the empty string.</summary>
    /// <remarks>KEYS: entries, the tag's moves. ARGV: tag, entry as seen, next entry, move or empty, announcement or empty,
    /// channel.</remarks>
    public const string Swap =
        """
        local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
        if current ~= ARGV[2] then return current end
        if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
        else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
        if ARGV[4] ~= '' then redis.call('RPUSH', KEYS[2], ARGV[4]) end
        if ARGV[5] ~= '' then redis.call('PUBLISH', ARGV[6], ARGV[5]) end
        return false
        """;

    /// <summary>The same for a step that changes nothing: only whether the entry is as it was seen.</summary>
    /// <remarks>KEYS: entries. ARGV: tag, entry as seen.</remarks>
    public const string Compare =
        """
        local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
        if current ~= ARGV[2] then return current end
        return false
        """;
}
