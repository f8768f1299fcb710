using System.Globalization;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>The jobs in Redis. A step is decided here and carried out there by one script, provided that nothing has changed since.</summary>
internal sealed class RedisJobs(
    RecordLocation.Redis location, RedisConnection reads, RedisWrites writes, TimeProvider clock, IGuardConfigurationSource? configuration) : IJobs
{
    // Each time it fails, another replica has changed a job. Few do, and each now and then.
    private const int MostTries = 50;

    // The server's time in milliseconds, the version, then the jobs. KEYS: version, jobs.
    private const string Read =
        """
        local time = redis.call('TIME')
        return {string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)), redis.call('GET', KEYS[1]) or '', redis.call('HVALS', KEYS[2])}
        """;

    // 1 if the version was as seen, and so all is written. KEYS: version, jobs, work, the audit list of the whole guard. ARGV: version as seen, next
    // version, then the job (name and job, both empty for none), what it was ordered to do (empty for what is there already), the audit line's
    // time, the time of the oldest to keep, what stands before the line's number (empty for no line) and after it, names of jobs that are removed.
    private const string Write =
        RedisScripts.AppendLine +
        $$"""
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
        if ARGV[8] ~= '' and not append(KEYS[4], ARGV[6], ARGV[7], ARGV[8], ARGV[9]) then
          return redis.error_reply('-{{RedisScripts.DamagedAudit}} its last line has no number')
        end
        if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], ARGV[3], ARGV[4]) end
        if ARGV[5] ~= '' then redis.call('HSET', KEYS[3], ARGV[3], ARGV[5]) end
        for i = 10, #ARGV do
          redis.call('HDEL', KEYS[2], ARGV[i])
          redis.call('HDEL', KEYS[3], ARGV[i])
        end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    /// <inheritdoc/>
    public async ValueTask<JobBook> ReadAsync(CancellationToken cancellation) => (await ReadVersionAsync(cancellation)).Book;

    /// <inheritdoc/>
    public async ValueTask<string?> OrderAsync(string id, CancellationToken cancellation) =>
        await reads.CallAsync(database => database.HashGetAsync(JobKeys.Work, id, CommandFlags.DemandMaster), location.Deadline, cancellation);

    /// <inheritdoc/>
    public async ValueTask<TOutcome> ApplyAsync<TOutcome>(Func<JobBook, JobStep<TOutcome>> step, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (book, version) = await ReadVersionAsync(cancellation);
            var made = step(book);
            if ((made.Put is null && made.Removed.Count == 0) || await TryWriteAsync(version, made, cancellation))
            {
                return made.Outcome;
            }
        }

        throw new RecordUnavailableException("the record's jobs are changed by others all the time");
    }

    private async Task<(JobBook Book, string Version)> ReadVersionAsync(CancellationToken cancellation)
    {
        var answer = (RedisResult[])(await reads.CallAsync(
            database => database.ScriptEvaluateAsync(Read, [JobKeys.Version, JobKeys.Jobs], flags: CommandFlags.DemandMaster),
            location.Deadline,
            cancellation))!;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)answer[0]!, NumberStyles.None, CultureInfo.InvariantCulture));
        try
        {
            return (JobBook.Of(now, ((string[])answer[2]!).Select(JobText.Parse)), (string)answer[1]!);
        }
        catch (FormatException e)
        {
            throw RedisFaults.Unreadable("jobs", e);
        }
    }

    private async Task<bool> TryWriteAsync<TOutcome>(string version, JobStep<TOutcome> step, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return (int)await writes.RunAsync(
            database => database.ScriptEvaluateAsync(
                Write,
                [JobKeys.Version, JobKeys.Jobs, JobKeys.Work, RedisKeys.Audit(null)],
                [
                    version, StandingOrders.NewVersion(), step.Put?.Id ?? "", step.Put is { } job ? JobText.Of(job) : "", step.Order ?? "",
                    AuditJson.Time(now), AuditJson.Time(AuditKeep.Oldest(configuration, now)),
                    step.Told is { } head ? AuditJson.Head(head) : "", step.Told is { } tail ? AuditJson.Tail(tail) : "",
                    .. step.Removed.Select(id => (RedisValue)id),
                ],
                CommandFlags.DemandMaster),
            location.Deadline,
            cancellation) == 1;
    }
}
