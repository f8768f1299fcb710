using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>The audit lists in Redis (<see cref="IAuditRecord"/>).</summary>
internal sealed class RedisAudit(RecordLocation.Redis location, RedisConnection reads, RedisWrites writes)
{
    public async Task<bool> AppendAsync(
        RepositoryName? repository, IReadOnlyList<AuditLine> lines, bool onlyIfKnown, DateTimeOffset oldest, CancellationToken cancellation)
    {
        RedisKey[] keys = onlyIfKnown
            ? [RedisKeys.Audit(repository), RedisKeys.Entries(repository!.Value)]
            : [RedisKeys.Audit(repository)];
        RedisValue[] arguments =
        [
            AuditJson.Time(oldest),
            .. lines.Select(line => line with { Repository = repository }).SelectMany<AuditLine, RedisValue>(
                line => [AuditJson.Time(line.At), AuditJson.Head(line), AuditJson.Tail(line)]),
        ];
        return (long)await writes.RunAsync(
            database => database.ScriptEvaluateAsync(RedisScripts.AppendLines, keys, arguments, CommandFlags.DemandMaster),
            location.Deadline,
            cancellation) == 1;
    }

    public Task<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation) =>
        ReadAsync(RedisScripts.PageOfLines, repository, most, [from, most, isNewestFirst ? 1 : 0], cancellation);

    public Task<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation) =>
        ReadAsync(RedisScripts.LinesSince, repository, most, [AuditJson.Time(since), most], cancellation);

    /// <summary>Every key is looked at each time: Redis has no order of keys.</summary>
    public async Task<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation)
    {
        var names = await RedisNames.AuditedAsync(reads, location.Deadline, cancellation);
        return [.. names.Where(name => string.CompareOrdinal(name.Value, after?.Value ?? "") > 0)
            .OrderBy(name => name.Value, StringComparer.Ordinal).Take(most)];
    }

    private async Task<IReadOnlyList<WrittenLine>> ReadAsync(
        string script, RepositoryName? repository, int most, RedisValue[] arguments, CancellationToken cancellation)
    {
        if (most <= 0)
        {
            return [];
        }

        var lines = (string[])(await reads.CallAsync(
            database => database.ScriptEvaluateAsync(script, [RedisKeys.Audit(repository)], arguments, CommandFlags.DemandMaster),
            location.Deadline,
            cancellation))!;
        try
        {
            return [.. lines.Select(WrittenLine.Parse)];
        }
        catch (FormatException e)
        {
            throw RedisFaults.Unreadable($"audit list of {repository?.Value ?? "the whole guard"}", e);
        }
    }
}
