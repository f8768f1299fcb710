using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Answers;

/// <summary>What is said of archive tags (docs/moves.md, "Archive tags").</summary>
public static class ArchiveRefusals
{
    /// <summary>A client pushes a tag that only the guard writes.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="rule">What reserves it.</param>
    public static OciError Push(RepositoryName repository, Tag tag, string rule) => new(403, ErrorCode.Denied,
        $"tag {repository}:{tag} has the form of an archive tag, which only the guard writes ({rule}), so that what it keeps is what was pushed. Push another tag.")
    {
        Detail = DetailOf(repository, tag, rule),
    };

    /// <summary>A client deletes a tag that only the guard deletes.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="rule">What reserves it.</param>
    public static OciError Delete(RepositoryName repository, Tag tag, string rule) => new(405, ErrorCode.Unsupported,
        $"tag {repository}:{tag} has the form of an archive tag, which keeps an image from garbage collection ({rule}), and can't be deleted through the guard. An administrator may delete it at the registry.")
    {
        Allow = "GET, HEAD",
        Detail = DetailOf(repository, tag, rule),
    };

    /// <summary>A tag is too long to have archive tags.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="rule">The rule that has <c>keep</c>.</param>
    public static OciError TagTooLong(RepositoryName repository, Tag tag, string rule) => new(400, ErrorCode.TagInvalid,
        $"tag {repository}:{tag} has {tag.Value.Length} characters, and {rule} keeps what such tags had under archive tags, for which {ArchiveTag.LongestTag} are the most. Push a shorter tag.");

    /// <summary>Upstream does not take an archive tag.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag that was pushed.</param>
    /// <param name="archive">The archive tag.</param>
    /// <param name="status">Upstream's answer to it.</param>
    public static string NotKept(RepositoryName repository, Tag tag, Tag archive, int status) =>
        $"the archive tag {repository}:{archive} could not be written (upstream answered {status}), so tag {repository}:{tag} was not moved";

    /// <summary>Upstream does not give an image that is to be kept.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag that was pushed.</param>
    /// <param name="kept">The image.</param>
    /// <param name="status">Upstream's answer to its pull.</param>
    public static string NotRead(RepositoryName repository, Tag tag, Digest kept, int status) =>
        $"the image {repository}@{kept}, which is to be kept, could not be read (upstream answered {status} to its pull), so tag {repository}:{tag} was not moved";

    /// <summary>The name of an archive tag is one that the record knows as a tag of its own.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag that was pushed.</param>
    /// <param name="archive">The archive tag.</param>
    public static OciError NameTaken(RepositoryName repository, Tag tag, Tag archive) => new(503, ErrorCode.Unavailable,
        $"the archive tag {repository}:{archive} could not be written, for that name is taken by a bound tag, or by one that was bound or moved before the rule had keep; so tag {repository}:{tag} was not moved. Push again in a second: the next archive tag has another name.")
    {
        RetryAfterSeconds = 1,
    };

    /// <summary>Upstream does not take the tag of a manifest that a pushed index lists.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag that was pushed.</param>
    /// <param name="child">The tag of the manifest.</param>
    /// <param name="status">Upstream's answer to it.</param>
    public static string NotTagged(RepositoryName repository, Tag tag, Tag child, int status) =>
        $"the tag {repository}:{child}, which keeps a manifest that the index lists (upstream.tagChildren), could not be written (upstream answered {status}), so tag {repository}:{tag} was not written";

    /// <summary>Upstream's refusal of a tag that the guard writes for the client, and what that means for the client's own.</summary>
    /// <param name="status">Upstream's answer to it.</param>
    /// <param name="why">What was not written, and what not in consequence.</param>
    public static OciError Passed(int status, string why)
    {
        var message = $"{why}. Push again when the registry takes it from you, or have an administrator change the guard's configuration.";
        return status switch
        {
            404 => new(404, ErrorCode.NameUnknown, message),
            405 => new(405, ErrorCode.Unsupported, message),
            413 => new(413, ErrorCode.SizeInvalid, message),
            429 => new(429, ErrorCode.TooManyRequests, message) { RetryAfterSeconds = 5 },
            >= 400 and < 500 => new(403, ErrorCode.Denied, message),
            _ => new(503, ErrorCode.Unavailable, $"{why}; push again in a few seconds.") { RetryAfterSeconds = 5 },
        };
    }

    private static Dictionary<string, string> DetailOf(RepositoryName repository, Tag tag, string rule) => new(StringComparer.Ordinal)
    {
        ["reason"] = RefusalReason.ArchiveTag,
        ["repository"] = repository.Value,
        ["tag"] = tag.Value,
        ["rule"] = rule,
    };
}
