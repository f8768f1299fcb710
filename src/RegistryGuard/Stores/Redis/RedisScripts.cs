namespace RegistryGuard.Stores.Redis;

/// <summary>What Redis carries out atomically; everything else is decided by <see cref="Core.Tags.TagSteps"/>.</summary>
internal static class RedisScripts
{
    /// <summary>How the error of a history that does not fit begins.</summary>
    public const string DamagedMoves = "RGMOVES";

    /// <summary>The answer when a claim forbids the step. No entry is as short.</summary>
    public const string Claimed = "!";

    /// <summary>How the answer begins if the record is another one than the step was decided in; which one it is follows. No entry begins
    /// so.</summary>
    public const string OtherIncarnation = "@";

    // A constant's text has to be one: Move.MostKept, which a test holds it to.
    public const string MostMoves = "1000";

    /// <summary>How the error of an audit list that can't be gone on with begins.</summary>
    public const string DamagedAudit = "RGAUDIT";

    // Those of AuditLine, which a test holds them to.
    public const string MostLines = "1000000";
    public const string MostTrimmed = "8";

    /// <summary>A function for scripts, which appends a line to an audit list, and takes away some that are too old or too many. The newest
    /// always stays: it has the number. False if the list is damaged; nothing is written then.</summary>
    /// <remarks>A time stands at characters 8 to 31 of a line and is compared as text (AuditJson).</remarks>
    public const string AppendLine =
        $$"""
        local function append(list, at, oldest, head, tail)
          local number, before = 1, redis.call('LINDEX', list, -1)
          if before then
            number = tonumber(string.match(before, ',"number":(%d+)'))
            if not number then return false end
            number = number + 1
            if string.sub(before, 8, 31) > at then at = string.sub(before, 8, 31) end
          end
          local count = redis.call('RPUSH', list, '{"at":"' .. at .. '"' .. head .. string.format('%.0f', number) .. tail)
          for i = 1, {{MostTrimmed}} do
            if count == 1 or (count <= {{MostLines}} and string.sub(redis.call('LINDEX', list, 0), 8, 31) >= oldest) then break end
            redis.call('LPOP', list)
            count = count - 1
          end
          return true
        end

        """;

    /// <summary>Replaces a tag's entry, provided that it is just as it was seen and that nothing it makes needed is claimed for
    /// deletion; appends a move, drops the oldest if they are too many, and announces that a published binding ended. Answers nothing if that was done,
    /// <see cref="Claimed"/>, or the entry as it is. An entry, move or announcement that is not there is the empty string.</summary>
    /// <remarks>KEYS: entries, the tag's moves, claims, the audit list. ARGV: tag, entry as seen, next entry, 1 to write it even if it is the
    /// same, move, its number, announcement, channel, time in milliseconds, the policy under which a tag was written that the record
    /// does not bind, the incarnation that the step depends on, the audit line's time, the time of the oldest to keep, what stands before
    /// the line's number (nothing if there is no line) and after it, then what the entry makes needed.</remarks>
    public const string Swap =
        AppendLine + $$"""
        if ARGV[11] ~= '' then
          local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
          if id ~= ARGV[11] then return '{{OtherIncarnation}}' .. id end
        end
        local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
        if current ~= ARGV[2] then return current end
        if ARGV[10] ~= '' then
          local note = redis.call('HGET', KEYS[1], '{{RedisKeys.KnownField}}')
          if note and string.match(note, '^%S+ (%S+)') ~= ARGV[10] then redis.call('HDEL', KEYS[1], '{{RedisKeys.KnownField}}') end
        end
        if ARGV[2] == ARGV[3] and ARGV[4] ~= '1' then return false end
        if ARGV[16] then
          local needed = {}
          for i = 16, #ARGV do needed[ARGV[i]] = true end
          local all = needed[string.rep('f', 32)]
          local claims = redis.call('HGETALL', KEYS[3])
          for i = 1, #claims, 2 do
            if (all or needed[string.sub(claims[i], 1, 32)]) and tonumber(claims[i + 1]) > tonumber(ARGV[9]) then return '{{Claimed}}' end
          end
        end
        if ARGV[5] ~= '' then
          local number, most, kept = tonumber(ARGV[6]), {{MostMoves}}, redis.call('LLEN', KEYS[2])
          if kept + 1 ~= number and not (kept >= most and number > kept) then return redis.error_reply('-{{DamagedMoves}} the history does not fit') end
        end
        if ARGV[14] ~= '' and not append(KEYS[4], ARGV[12], ARGV[13], ARGV[14], ARGV[15]) then
          return redis.error_reply('-{{DamagedAudit}} its last line has no number')
        end
        if ARGV[5] ~= '' then
          redis.call('RPUSH', KEYS[2], ARGV[5])
          redis.call('LTRIM', KEYS[2], -{{MostMoves}}, -1)
        end
        if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
        else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
        if ARGV[7] ~= '' then redis.call('PUBLISH', ARGV[8], ARGV[7]) end
        return false
        """;

    /// <summary>Appends lines to an audit list: 1, or 0 if it is to be done only for a repository that is known, and it is not.</summary>
    /// <remarks>KEYS: the audit list; entries, if it is only for a known repository. ARGV: the time of the oldest line to keep, then of each line its time,
    /// what stands before its number, and after it.</remarks>
    public const string AppendLines =
        AppendLine + $$"""
        if KEYS[2] and redis.call('EXISTS', KEYS[1]) + redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
        for i = 2, #ARGV, 3 do
          if not append(KEYS[1], ARGV[i], ARGV[1], ARGV[i + 1], ARGV[i + 2]) then return redis.error_reply('-{{DamagedAudit}} its last line has no number') end
        end
        return 1
        """;

    /// <summary>A page of an audit list. Numbers have no gaps, so the first line's gives the place of any.</summary>
    /// <remarks>KEYS: the audit list. ARGV: the number to begin at, how many at most (at least one), 1 for the newest first.</remarks>
    public const string PageOfLines =
        """
        local first = redis.call('LINDEX', KEYS[1], 0)
        if not first then return {} end
        local place, most = tonumber(ARGV[1]) - tonumber(string.match(first, ',"number":(%d+)')), tonumber(ARGV[2])
        if ARGV[3] ~= '1' then
          place = math.max(place, 0)
          return redis.call('LRANGE', KEYS[1], string.format('%.0f', place), string.format('%.0f', place + most - 1))
        end
        place = math.min(place, redis.call('LLEN', KEYS[1]) - 1)
        if place < 0 then return {} end
        local page, lines = {}, redis.call('LRANGE', KEYS[1], string.format('%.0f', math.max(place - most + 1, 0)), string.format('%.0f', place))
        for i = #lines, 1, -1 do page[#page + 1] = lines[i] end
        return page
        """;

    /// <summary>The oldest lines of an audit list from a time on, found by halving, for times don't go back.</summary>
    /// <remarks>KEYS: the audit list. ARGV: the time, how many at most (at least one).</remarks>
    public const string LinesSince =
        """
        local low, high = 0, redis.call('LLEN', KEYS[1])
        while low < high do
          local middle = math.floor((low + high) / 2)
          if string.sub(redis.call('LINDEX', KEYS[1], middle), 8, 31) < ARGV[1] then low = middle + 1 else high = middle end
        end
        return redis.call('LRANGE', KEYS[1], low, low + tonumber(ARGV[2]) - 1)
        """;

    /// <summary>A tag's entry, and which record it is.</summary>
    /// <remarks>KEYS: entries. ARGV: tag.</remarks>
    public const string Sight =
        """
        return {redis.call('HGET', KEYS[1], ARGV[1]) or '', string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')}
        """;

    /// <summary>Replaces the note that a repository is known, provided that it is just as it was seen; 1 if it was. No note is the
    /// empty string. The key that held the note in former versions goes.</summary>
    /// <remarks>KEYS: entries, the former key. ARGV: the note as seen, the next one.</remarks>
    public const string NoteKnown =
        $$"""
        if (redis.call('HGET', KEYS[1], '{{RedisKeys.KnownField}}') or '') ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[2])
        redis.call('HSET', KEYS[1], '{{RedisKeys.KnownField}}', ARGV[2])
        return 1
        """;

    /// <summary>Removes that note if it was made under another policy.</summary>
    /// <remarks>KEYS: entries. ARGV: the policy.</remarks>
    public const string ForgetKnown =
        $$"""
        local note = redis.call('HGET', KEYS[1], '{{RedisKeys.KnownField}}')
        if note and string.match(note, '^%S+ (%S+)') ~= ARGV[1] then redis.call('HDEL', KEYS[1], '{{RedisKeys.KnownField}}') end
        return false
        """;

    /// <summary>Reads some fields of a hash on from a cursor, and says which process answered: a cursor means nothing to another,
    /// and what it has to skip would be missed.</summary>
    /// <remarks>KEYS: the hash. ARGV: the cursor, about how many.</remarks>
    public const string Page =
        """
        local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
        return {page[1], page[2], string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')}
        """;

    /// <summary>Gives a value, and makes it this one if there is none yet.</summary>
    /// <remarks>KEYS: the value's. ARGV: the value if there is none.</remarks>
    public const string MakeOnce =
        """
        redis.call('SET', KEYS[1], ARGV[1], 'NX')
        return redis.call('GET', KEYS[1])
        """;

    /// <summary>Claims digests for deletion, and removes claims that have ended by themselves.</summary>
    /// <remarks>KEYS: claims. ARGV: now, until, then the fields.</remarks>
    public const string Claim =
        """
        local claims = redis.call('HGETALL', KEYS[1])
        for i = 1, #claims, 2 do
          if tonumber(claims[i + 1]) <= tonumber(ARGV[1]) then redis.call('HDEL', KEYS[1], claims[i]) end
        end
        for i = 3, #ARGV do redis.call('HSET', KEYS[1], ARGV[i], ARGV[2]) end
        return false
        """;
}
