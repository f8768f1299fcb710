using RegistryGuard.Core.Oci;
using StackExchange.Redis;

namespace RegistryGuard.Records.Redis;

/// <summary>Where things are. The braces put all of a repository into one slot of a cluster, so that one step may touch it all.
/// Neither names nor tags can have a brace or a colon.</summary>
internal static class RedisKeys
{
    /// <summary>On which tags are announced that have lost a published binding, as <c>repository:tag</c>.</summary>
    public const string Unbound = "rg:unbound";

    /// <summary>Written to find out whether the record can be.</summary>
    public const string Probe = "rg:probe";

    /// <summary>A hash: tag → entry (<see cref="Core.Record.TagEntryCodec"/>).</summary>
    public static RedisKey Entries(RepositoryName repository) => $"rg:{{{repository.Value}}}:tags";

    /// <summary>A list: the moves of a floating tag, the oldest first (<see cref="Core.Record.MoveCodec"/>).</summary>
    public static RedisKey Moves(RepositoryName repository, Tag tag) => $"rg:{{{repository.Value}}}:moves:{tag.Value}";
}
