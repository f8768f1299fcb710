using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Answers;

/// <summary>The refusal of an image that is not released where the tag's rule asks for it (<c>target</c>, docs/refusals.md).</summary>
public static class NotReleased
{
    /// <summary>So many tags are named at most.</summary>
    public const int MostNamed = 4;

    /// <summary>A push, 403.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="classified">The tag's rule.</param>
    /// <param name="released">What would be accepted; null if the client may not know of it.</param>
    public static OciError Push(
        RepositoryName repository, Tag tag, ManifestIdentity pushed, Classification classified, ReleasedTags? released)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        ArgumentNullException.ThrowIfNull(classified);
        var detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = RefusalReason.NotReleased,
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
            ["pushed"] = pushed.Digest.Value,
            ["rule"] = classified.Rule,
        };
        if (released is not null)
        {
            detail["releasedIn"] = released.Repository.Value;
            detail["released"] = string.Join(' ', released.Newest);
        }

        return new(403, ErrorCode.Denied,
            $"tag {repository}:{tag} takes only images that are released{Where(released)} ({classified.Rule}), and {pushed.Digest.Short} is not. {Advice(repository, released)}")
        { Detail = detail };
    }

    private static string Where(ReleasedTags? released) => released is null ? " where its rule says" : $" in {released.Repository}";

    private static string Advice(RepositoryName repository, ReleasedTags? released)
    {
        if (released is null)
        {
            return "Push the image there first, under a protected tag, then the same image here.";
        }

        var there = released.Repository == repository ? "here" : "there";
        return released.Newest.Count == 0
            ? $"Nothing is released {there} yet: push the image {(there == "here" ? "" : $"to {released.Repository} ")}under a protected tag first."
            : $"Push one of those, or release this one {there} first. Released {there}: {string.Join(", ", released.Newest)}{(released.HasMore ? " and more" : "")}.";
    }
}

/// <summary>A few of the tags released in a repository.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Newest">The highest versions, or else the last names.</param>
/// <param name="HasMore">Whether there are others.</param>
public sealed record ReleasedTags(RepositoryName Repository, IReadOnlyList<Tag> Newest, bool HasMore)
{
    /// <summary>Tags in the order in which they are worth naming: versions from the highest on, then all others by name.</summary>
    public static IEnumerable<Tag> InOrder(IEnumerable<Tag> tags) => tags
        .Select(tag => (Tag: tag, Version: Policy.Version.TryParse(tag, out var version) ? version : null))
        .OrderBy(tag => tag.Version is null)
        .ThenByDescending(tag => tag.Version)
        .ThenByDescending(tag => tag.Tag.Value, StringComparer.Ordinal)
        .Select(tag => tag.Tag);
}
