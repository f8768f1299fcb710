using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>The names of keys and channels. The braces put all of a repository into one slot of a cluster, so that one step may touch it all.
/// Neither names nor tags can have a brace or a colon.</summary>
internal static class RedisKeys
{
    /// <summary>The channel for tags that have lost a published binding, as <c>repository:tag</c>.</summary>
    public const string Unbound = "rg:unbound";

    /// <summary>The channel for manifests that were deleted, as <c>repository@digest</c>.</summary>
    public const string Deleted = "rg:deleted";

    /// <summary>Written to find out whether the record can be.</summary>
    public const string Probe = "rg:probe";

    /// <summary>Is there while a copy into this record is not finished.</summary>
    public const string HalfCopied = "rg:half-copied";

    /// <summary>Which record this is: drawn at random by the first guard that finds none.</summary>
    public const string Mark = "rg:record";

    /// <summary>Matches all keys of <see cref="Entries"/>.</summary>
    public const string AnyEntries = "rg:{*}:tags";

    /// <summary>The key that signs the locations of uploads.</summary>
    public const string UploadKey = "rg:upload-key";

    /// <summary>Matches all keys of <see cref="Audit"/> but the whole guard's.</summary>
    public const string AnyAudit = "rg:{[^!]*}:audit";

    /// <summary>How a tag is announced.</summary>
    public static string NameOf(RepositoryName repository, Tag tag) => $"{repository.Value}:{tag.Value}";

    /// <summary>How a manifest is announced.</summary>
    public static string NameOf(RepositoryName repository, Digest digest) => $"{repository.Value}@{digest.Value}";

    /// <summary>The manifest that was announced.</summary>
    public static bool TryParseName(string? text, out RepositoryName repository, out Digest digest)
    {
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        (repository, digest) = (default, default);
        return at > 0
            && RepositoryName.TryParse(text.AsSpan(0, at), out repository)
            && Digest.TryParse(text.AsSpan(at + 1), out digest);
    }

    /// <summary>The tag that was announced.</summary>
    public static bool TryParseName(string? text, out RepositoryName repository, out Tag tag)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        (repository, tag) = (default, default);
        return colon > 0
            && RepositoryName.TryParse(text.AsSpan(0, colon), out repository)
            && Tag.TryParse(text.AsSpan(colon + 1), out tag);
    }

    /// <summary>In the hash of entries: the note that it has all protected tags (<see cref="KnownNote"/>). Whatever takes the entries
    /// away takes it along.</summary>
    public const string KnownField = "!known";

    /// <summary>Whether a field of the hash of entries is no tag. Nothing else may be made of such a field: a newer version may have
    /// others.</summary>
    public static bool IsNote(string field) => field.StartsWith('!');

    /// <summary>A hash: tag → entry (<see cref="Core.Tags.Binary.TagEntryCodec"/>).</summary>
    public static RedisKey Entries(RepositoryName repository) => $"rg:{{{repository.Value}}}:tags";

    /// <summary>Whose entries a key holds.</summary>
    public static RepositoryName RepositoryOf(RedisKey entries) =>
        RepositoryName.Parse(((string)entries!)[4..^6]);

    /// <summary>A list: the lines of an audit list (<see cref="Core.Audit.AuditJson"/>), the oldest first. Null for the whole guard's, which
    /// is in the slot of its orders (<see cref="OrderKeys"/>), for their scripts write it.</summary>
    public static RedisKey Audit(RepositoryName? repository) => repository is { } name ? $"rg:{{{name.Value}}}:audit" : "rg:{!guard}:audit";

    /// <summary>Whose audit list a key holds.</summary>
    public static RepositoryName RepositoryOfAudit(RedisKey audit) => RepositoryName.Parse(((string)audit!)[4..^7]);

    /// <summary>A hash: what is claimed for deletion, as the digest's head (<see cref="DigestSet.Text"/>), a slash and the
    /// delete's number → until when, in milliseconds since 1970.</summary>
    public static RedisKey Claims(RepositoryName repository) => $"rg:{{{repository.Value}}}:claims";

    /// <summary>The fields of a claim.</summary>
    public static IEnumerable<RedisValue> FieldsOf(DeleteClaim claim) =>
        claim.Digests.Heads.Select(head => (RedisValue)$"{DigestSet.Text(head)}/{claim.Number}");

    /// <summary>Where former versions noted that a repository is known: beside the entries, which may be lost without it.</summary>
    public static RedisKey FormerKnown(RepositoryName repository) => $"rg:{{{repository.Value}}}:known";

    /// <summary>A list: the moves of a floating tag, the oldest first (<see cref="Core.Tags.Binary.MoveCodec"/>).</summary>
    public static RedisKey Moves(RepositoryName repository, Tag tag) => $"rg:{{{repository.Value}}}:moves:{tag.Value}";
}
