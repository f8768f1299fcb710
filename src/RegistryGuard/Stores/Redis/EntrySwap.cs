using System.Text;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Replaces a tag's entry, if it is still as it was seen (<see cref="RedisScripts.Swap"/>).</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Seen">The entry's bytes as they were seen; none for no entry.</param>
/// <param name="Next">The bytes it gets; none for no entry.</param>
internal sealed record EntrySwap(RepositoryName Repository, Tag Tag, byte[] Seen, byte[] Next)
{
    /// <summary>Whether it is written even if it stays the same.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>A move to append.</summary>
    public Move? Appended { get; init; }

    /// <summary>Whether other replicas have to be told that a published binding ends.</summary>
    public bool IsAnnounced { get; init; }

    /// <summary>The policy under which the tag was written, if the record does not bind it (<see cref="Step{TOutcome}.WrittenUnder"/>).</summary>
    public string? WrittenUnder { get; init; }

    /// <summary>The incarnation that it depends on; null if it depends on none.</summary>
    public string? In { get; init; }

    /// <summary>What must not be claimed for deletion now.</summary>
    public (DigestSet Digests, DateTimeOffset Now) Needed { get; init; }

    /// <summary>What the audit list is to tell, with its time; null for nothing.</summary>
    public AuditLine? Told { get; init; }

    /// <summary>Audit lines that are older than this go.</summary>
    public DateTimeOffset OldestTold { get; init; }

    /// <summary>Carries it out.</summary>
    public async Task<EntrySwapOutcome> RunAsync(IDatabase database)
    {
        RedisValue[] arguments =
        [
            Tag.Value,
            Seen,
            Next,
            IsRewritten ? 1 : 0,
            Appended is null ? "" : MoveCodec.Encode(Appended),
            Appended?.Number ?? 0,
            IsAnnounced ? RedisKeys.NameOf(Repository, Tag) : "",
            RedisKeys.Unbound,
            Needed.Now.ToUnixTimeMilliseconds(),
            WrittenUnder ?? "",
            In ?? "",
            Told is null ? "" : AuditJson.Time(Told.At),
            Told is null ? "" : AuditJson.Time(OldestTold),
            Told is null ? "" : AuditJson.Head(Told),
            Told is null ? "" : AuditJson.Tail(Told),
            .. Needed.Digests.Heads.Select(head => (RedisValue)DigestSet.Text(head)),
        ];
        var answer = (byte[]?)await database.ScriptEvaluateAsync(
            RedisScripts.Swap,
            [RedisKeys.Entries(Repository), RedisKeys.Moves(Repository, Tag), RedisKeys.Claims(Repository), RedisKeys.Audit(Repository)],
            arguments,
            CommandFlags.DemandMaster);
        return new(
            IsDone: answer is null,
            IsClaimed: answer is [var only] && only == RedisScripts.Claimed[0],
            OtherIncarnation: answer?.Length > 1 && answer[0] == RedisScripts.OtherIncarnation[0] ? Encoding.ASCII.GetString(answer.AsSpan(1)) : null,
            Current: answer ?? []);
    }
}

/// <summary>What came of a swap.</summary>
/// <param name="IsDone">It was carried out.</param>
/// <param name="IsClaimed">It was not, for something it makes needed is claimed.</param>
/// <param name="OtherIncarnation">It was not, for the record is this one.</param>
/// <param name="Current">Otherwise: the entry's bytes as they are.</param>
internal readonly record struct EntrySwapOutcome(bool IsDone, bool IsClaimed, string? OtherIncarnation, byte[] Current);
