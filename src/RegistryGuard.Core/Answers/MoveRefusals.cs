using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Answers;

/// <summary>The refusals of pushes to recorded floating tags and of conditional pushes (docs/refusals.md).</summary>
public static class MoveRefusals
{
    /// <summary>A condition that the guard can't judge by its record.</summary>
    public static OciError ConditionNotTaken { get; } = new(400, ErrorCode.Unsupported,
        "the guard takes If-Match with one quoted digest, and If-None-Match: *, for a single recorded floating tag (pull: recorded); push without them, or have an administrator change the tag's rule.");

    /// <summary>A floating tag would be moved back.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="current">What it has.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="rule">The rule that lets it only go forward.</param>
    /// <param name="versions">What both are released as.</param>
    public static OciError NotForward(
        RepositoryName repository, Tag tag, Digest current, Digest pushed, string rule, ReleasedVersions versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var why = versions.Pushed is null
            ? $"{pushed.Short} is released there under no version"
            : $"{pushed.Short} is version {versions.Pushed}";
        return new(403, ErrorCode.Denied,
            $"tag {repository}:{tag} only moves forward: it has {current.Short}, which is version {versions.Current}, and {why}. Push an image released as a later version, or have an administrator change {rule}.")
        {
            Detail = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reason"] = RefusalReason.NotForward,
                ["repository"] = repository.Value,
                ["tag"] = tag.Value,
                ["current"] = current.Value,
                ["pushed"] = pushed.Value,
                ["rule"] = rule,
            },
        };
    }

    /// <summary>A recorded floating tag does not have what the client requires of it (RFC 9110, 13.1).</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="condition">What the client requires.</param>
    /// <param name="current">What the tag has; null for nothing.</param>
    public static OciError ConditionFailed(RepositoryName repository, Tag tag, MoveCondition condition, Digest? current)
    {
        var has = current is { } digest ? $"has {digest.Short}" : "does not exist";
        var detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
        };
        if (current is { } known)
        {
            detail["current"] = known.Value;
        }

        return new OciError(412, ErrorCode.Denied,
            $"tag {repository}:{tag} {has}, and the push requires that it {condition}; read the tag again, and push on top of what it has.")
        { Detail = detail };
    }
}
