using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>What Redis knows of repositories as a whole (<see cref="IRepositoryRecord"/>). All of it is read from where it is
/// written: a claim on one server and a look through the bindings of another, such as a primary that was replaced and does not
/// know it yet, would let a manifest be deleted that is needed.</summary>
internal sealed class RedisRepositories(RecordLocation.Redis location, RedisWrites writes)
{
    public Task<string> IncarnationAsync(CancellationToken cancellation) =>
        ReadAsync(database => RedisServers.IncarnationAsync(database.Multiplexer), cancellation);

    public async Task<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation) =>
        await ReadAsync(
            database => database.HashGetAsync(RedisKeys.Entries(repository), RedisKeys.KnownField, CommandFlags.DemandMaster), cancellation);

    public async Task<bool> TryNoteKnownAsync(RepositoryName repository, string? seen, string next, CancellationToken cancellation) =>
        (long)await WriteAsync(
            database => database.ScriptEvaluateAsync(
                RedisScripts.NoteKnown,
                [RedisKeys.Entries(repository), RedisKeys.FormerKnown(repository)],
                [seen ?? "", next],
                CommandFlags.DemandMaster),
            cancellation) == 1;

    public Task ForgetKnownAsync(RepositoryName repository, string policy, CancellationToken cancellation) => WriteAsync(
        database => database.ScriptEvaluateAsync(
            RedisScripts.ForgetKnown, [RedisKeys.Entries(repository)], [policy], CommandFlags.DemandMaster),
        cancellation);

    public Task ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(claim);
        RedisValue[] arguments = [claim.Now.ToUnixTimeMilliseconds(), claim.Until.ToUnixTimeMilliseconds(), .. RedisKeys.FieldsOf(claim)];
        return WriteAsync(
            database => database.ScriptEvaluateAsync(
                RedisScripts.Claim, [RedisKeys.Claims(repository)], arguments, CommandFlags.DemandMaster),
            cancellation);
    }

    public Task EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) => WriteAsync(
        database => database.HashDeleteAsync(RedisKeys.Claims(repository), [.. RedisKeys.FieldsOf(claim)], CommandFlags.DemandMaster),
        cancellation);

    /// <summary>Looks at every binding of the repository.</summary>
    public async Task<TagUses> LookThroughAsync(RepositoryName repository, DigestSet digests, CancellationToken cancellation)
    {
        var uses = new TagUses(repository, digests);
        await foreach (var (tag, entry) in RedisScan.EntriesAsync(writes.Connection, repository, location.Deadline, cancellation))
        {
            uses.Add(tag, entry);
        }

        return uses;
    }

    private Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> read, CancellationToken cancellation) =>
        writes.Connection.CallAsync(read, location.Deadline, cancellation);

    private Task<T> WriteAsync<T>(Func<IDatabase, Task<T>> write, CancellationToken cancellation) =>
        writes.RunAsync(write, location.Deadline, cancellation);
}
