using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Answers;

/// <summary>The refusals of pushes to recorded floating tags and of conditional pushes (docs/refusals.md).</summary>
public static class MoveRefusals
{
    /// <summary>A condition that can't be taken.</summary>
    public static OciError ConditionNotTaken(ConditionFault fault) => new(400, ErrorCode.Unsupported, fault switch
    {
        ConditionFault.Both => "a push with both If-Match and If-None-Match asks that the tag has an image and that it has none; send one of them.",
        ConditionFault.Empty => "If-Match or If-None-Match has no value; send If-Match: \"<digest>\", If-None-Match: *, or neither.",
        ConditionFault.Several => "If-Match and If-None-Match are taken with one value, for a tag has one image; send one quoted digest, or If-None-Match: *.",
        ConditionFault.Weak => "If-Match has a weak validator (W/), and only the very same image counts; send the digest alone, in quotes.",
        ConditionFault.Unquoted => "the digest in If-Match is not in quotes; send If-Match: \"<digest>\".",
        ConditionFault.NoDigest => "If-Match has something that is no digest; send the Docker-Content-Digest of the image that the tag should have, in quotes.",
        ConditionFault.AnyImage => "If-Match: * would be met by any image, so it keeps nobody's work; send the digest of the image that the tag should have, in quotes.",
        ConditionFault.NotThis => "If-None-Match is taken as * only, which asks that the tag does not exist yet; send that, or If-Match with the digest that the tag should have.",
        ConditionFault.ByDigest => "a push by digest moves no tag, so there is nothing that If-Match or If-None-Match could be judged by; push without them.",
        ConditionFault.SeveralTags => "If-Match and If-None-Match are taken for one tag, and this push names its tags by ?tag=; push each tag by its name.",
        ConditionFault.OpenTag => "the tag is open, so the guard does not record it and can't judge If-Match or If-None-Match; push without them, or have an administrator make the tag floating.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "no fault"),
    });

    /// <summary>A floating tag would be moved back, or to what is no version.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="current">What it has; null for nothing.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="rule">The rule that lets it only go forward.</param>
    /// <param name="versions">What both are released as.</param>
    public static OciError NotForward(
        RepositoryName repository, Tag tag, Digest? current, Digest pushed, string rule, ReleasedVersions versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var why = versions.Pushed is null
            ? $"{pushed.Short} is released there under no version"
            : $"{pushed.Short} is version {versions.Pushed}";
        var detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = RefusalReason.NotForward,
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
            ["pushed"] = pushed.Value,
            ["rule"] = rule,
        };
        if (current is { } known)
        {
            detail["current"] = known.Value;
        }

        return new(403, ErrorCode.Denied, versions.Current is { } version
            ? $"tag {repository}:{tag} only moves forward: it has {current?.Short}, which is version {version}, and {why}. Push an image released as a later version, or have an administrator change {rule}."
            : $"tag {repository}:{tag} only moves from version to version, and {why}. Push the image under a version tag first, for example 1.0.0, or have an administrator change {rule}.")
        { Detail = detail };
    }

    /// <summary>A protected tag is not bound to what the client requires (RFC 9110, 13.1).</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="condition">What the client requires.</param>
    /// <param name="bound">What the tag is bound to; null for nothing.</param>
    public static OciError NotBoundSo(RepositoryName repository, Tag tag, MoveCondition condition, Digest? bound) => Failed(
        repository,
        tag,
        bound is { } digest
            ? $"tag {repository}:{tag} is protected and bound to {digest.Short}, and the push requires that it {condition}; push a new tag, for this one never moves."
            : $"tag {repository}:{tag} is protected and not bound yet, and the push requires that it {condition}; push without If-Match to bind it.",
        bound);

    /// <summary>A floating tag does not have what the client requires of it (RFC 9110, 13.1).</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="condition">What the client requires.</param>
    /// <param name="current">What the tag has; null for nothing.</param>
    public static OciError ConditionFailed(RepositoryName repository, Tag tag, MoveCondition condition, Digest? current)
    {
        var has = current is { } digest ? $"has {digest.Short}" : "does not exist";
        return Failed(
            repository, tag, $"tag {repository}:{tag} {has}, and the push requires that it {condition}; read the tag again, and push on top of what it has.", current);
    }

    private static OciError Failed(RepositoryName repository, Tag tag, string message, Digest? current)
    {
        var detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
        };
        if (current is { } known)
        {
            detail["current"] = known.Value;
        }

        return new OciError(412, ErrorCode.Denied, message) { Detail = detail };
    }
}
