using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Core.Guarding;

/// <summary>The guard's refusals and their words (docs/refusals.md). A refused push is 403 DENIED without a challenge: clients
/// print its message and don't try again.</summary>
public static class Refusals
{
    /// <summary>The tag is bound to another manifest.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="bound">What it is bound to.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="rule">The rule that protects the tag.</param>
    /// <param name="next">A free tag to use instead, or null.</param>
    public static OciError TagBound(
        RepositoryName repository, Tag tag, Binding bound, ManifestIdentity pushed, string rule, Tag? next) =>
        Push(RefusalReason.TagBound,
            $"tag {repository}:{tag} is protected: it is bound to {bound.Content.Digest.Short} since {Time(bound.Since)} and can't be moved to {pushed.Digest.Short}. {Advice(rule, next)}",
            repository, tag, bound, pushed, rule, next);

    /// <summary>Another manifest is being pushed to the tag, or its push was interrupted.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="pending">The other push's binding.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="rule">The rule that protects the tag.</param>
    /// <param name="next">A free tag to use instead, or null.</param>
    /// <param name="takeover">The age from which on a pending binding may be replaced.</param>
    public static OciError TagPending(
        RepositoryName repository, Tag tag, Binding pending, ManifestIdentity pushed, string rule, Tag? next, TimeSpan takeover) =>
        Push(RefusalReason.TagPending,
            $"tag {repository}:{tag} is protected and a push of {pending.Content.Digest.Short} to it began at {Time(pending.Since)} and has not ended, so it can't take {pushed.Digest.Short}. Repeat that push, or wait until {Time(pending.Since + takeover)}, or push another tag{(next is null ? "" : $", for example {next}")}.",
            repository, tag, pending, pushed, rule, next);

    /// <summary>The manifest is malformed, or of a kind that the guard can't vouch for.</summary>
    /// <param name="reason">What is wrong with it, as a predicate: "is not valid JSON".</param>
    public static OciError UnsupportedManifest(string reason) =>
        new(400, ErrorCode.ManifestInvalid,
            $"the manifest {reason}; push an OCI or Docker schema 2 manifest or index under its own Content-Type.")
        {
            Detail = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = RefusalReason.UnsupportedManifest },
        };

    private static OciError Push(
        string reason, string message, RepositoryName repository, Tag tag, Binding bound, ManifestIdentity pushed, string rule, Tag? next)
    {
        var detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = reason,
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
            ["bound"] = bound.Content.Digest.Value,
            ["pushed"] = pushed.Digest.Value,
            ["rule"] = rule,
        };
        if (next is { } free)
        {
            detail["next"] = free.Value;
        }

        return new OciError(403, ErrorCode.Denied, message) { Detail = detail };
    }

    private static string Advice(string rule, Tag? next) => next is { } free
        ? $"Push a new tag, for example {free}."
        : $"Push a new tag; {rule} protects this one, and a rule of class floating would allow it to move.";

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
