using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Answers;

/// <summary>The guard's refusals and their words (docs/refusals.md). A refused push is 403 DENIED without a challenge: clients
/// print its message and don't try again.</summary>
public static class Refusals
{
    // Manifests that a message names; nobody reads a longer one.
    private const int MostNamed = 8;
    private const string Rebuild = ", as in a rebuild: push the first build instead of building twice (docs/reproducible-pushes.md)";
    private const string ByDigest = ": push platform images by digest and only the index by its tag (docs/reproducible-pushes.md)";

    /// <summary>The tag is bound to another manifest.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="bound">What it is bound to.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="rule">The rule that protects the tag.</param>
    /// <param name="next">A free tag to use instead, or null.</param>
    /// <param name="likeness">What the two have in common, if that explains the push.</param>
    public static OciError TagBound(
        RepositoryName repository, Tag tag, Binding bound, ManifestIdentity pushed, string rule, Tag? next, Likeness likeness = Likeness.None)
    {
        var (word, explanation) = Explanation(likeness);
        var refusal = Push(RefusalReason.TagBound,
            $"tag {repository}:{tag} is protected: it is bound to {bound.Content.Digest.Short}{Since(bound)} and can't be moved to {pushed.Digest.Short}{explanation}. {Advice(rule, next)}",
            repository, tag, bound, pushed, rule, next);
        return word.Length == 0
            ? refusal
            : refusal with { Detail = new Dictionary<string, string>(refusal.Detail!, StringComparer.Ordinal) { ["likeness"] = word } };
    }

    /// <summary>The tag was deleted, and its name stays taken.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="bound">What it was bound to.</param>
    /// <param name="pushed">What was pushed.</param>
    /// <param name="rule">The rule that protects the tag.</param>
    /// <param name="next">A free tag to use instead, or null.</param>
    public static OciError TagRetired(
        RepositoryName repository, Tag tag, Binding bound, ManifestIdentity pushed, string rule, Tag? next) =>
        Push(RefusalReason.TagRetired,
            $"tag {repository}:{tag} was {(bound.IsRetired ? "retired by an administrator" : "deleted")} and its name stays taken: it stood for {bound.Content.Digest.Short}{Since(bound)} and can't be given to {pushed.Digest.Short}. {Advice(rule, next)}",
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

    /// <summary>A delete of a manifest that a protected tag needs, or a recorded floating one. Deletes are refused with 405, as the
    /// distribution spec has it where deletion is disabled.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="reference">What the client deletes.</param>
    /// <param name="needed">A tag that needs the manifest.</param>
    public static OciError ManifestInUse(RepositoryName repository, Reference reference, TagUse needed)
    {
        var content = needed.Binding?.Content ?? needed.MovedTo!;
        var bound = content.Digest;
        var by = reference.TryGetDigest(out var digest) && !content.Is(digest) ? Lists(content) : "";
        var kind = needed.Binding is null ? "floating" : "protected";
        var isBound = needed.Binding is null ? "was moved" : "is bound";
        var separator = reference.IsDigest ? '@' : ':';
        var manifest = by.Length > 0 ? "that index" : bound.Short;
        var because = needed is { Binding: null, KeptAs: { } archive }
            ? $"archive tag {repository}:{archive} keeps {manifest}, which floating tag {repository}:{needed.Tag} had (keep). Move that tag on until newer images have taken its place, or have an administrator lower keep"
            : needed is { Binding: not null, KeptAs: not null }
            ? $"tag {repository}:{needed.Tag}, whose name is an archive tag's now (keep), is bound to {manifest}. Delete other manifests only, or have an administrator release that tag"
            : $"{kind} tag {repository}:{needed.Tag} {isBound} to {manifest}. {(needed.Binding is null ? "Move that tag first" : "Delete other manifests only")}";
        return new(405, ErrorCode.Unsupported, $"{repository}{separator}{reference} can't be deleted: {by}{because}.")
        {
            Allow = "GET, HEAD, PUT",
            Detail = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reason"] = RefusalReason.ManifestInUse,
                ["repository"] = repository.Value,
                ["tag"] = needed.Tag.Value,
                ["bound"] = bound.Value,
            },
        };
    }

    private static string Lists(ManifestIdentity index) => index.Children.IsEverything
        ? $"the index {index.Digest.Short} lists more manifests than the guard keeps track of, perhaps this one, and "
        : $"the index {index.Digest.Short} lists it, and ";

    /// <summary>A delete of a tag that is protected.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="rule">The rule that protects it.</param>
    public static OciError TagNotDeletable(RepositoryName repository, Tag tag, string rule) => new(405, ErrorCode.Unsupported,
        $"tag {repository}:{tag} is protected and can't be deleted: {rule} does not allow it. A rule with delete: allow would; the tag's name would stay taken.")
    {
        Allow = "GET, HEAD, PUT",
        Detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = RefusalReason.TagBound,
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
            ["rule"] = rule,
        },
    };

    /// <summary>A delete in a repository with too many tags that the record does not know.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="unknown">How many it has.</param>
    /// <param name="most">How many a delete would look up itself.</param>
    public static OciError NotImported(RepositoryName repository, int unknown, int most) => new(405, ErrorCode.Unsupported,
        $"nothing can be deleted from {repository} yet: {unknown} of its protected and recorded floating tags are not in the guard's record, and a delete looks up no more than {most}. Pull them through the guard, protected ones with pull.adopt on, and delete then.")
    {
        Allow = "GET, HEAD, PUT",
        Detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = RefusalReason.NotImported,
            ["repository"] = repository.Value,
        },
    };

    /// <summary>A push of an index that lists manifests which upstream does not have.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="index">The index.</param>
    /// <param name="missing">What is missing; at least one.</param>
    public static OciError ManifestIncomplete(RepositoryName repository, Digest index, IReadOnlyList<Digest> missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        var others = missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "";
        return new(400, ErrorCode.ManifestBlobUnknown,
            $"the index {index.Short} lists manifests that {repository} does not have, which policy.sparseIndexes refuses: {string.Join(", ", missing.Take(MostNamed).Select(digest => digest.Short))}{others}. Push those first, then the index again.")
        {
            Detail = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reason"] = RefusalReason.ManifestIncomplete,
                ["repository"] = repository.Value,
                ["pushed"] = index.Value,
                ["missing"] = string.Join(' ', missing.Take(MostNamed).Select(digest => digest.Value)),
            },
        };
    }

    /// <summary>The manifest is malformed, or of a kind that the guard can't vouch for.</summary>
    /// <param name="reason">What is wrong with it, as a predicate: "is not valid JSON".</param>
    public static OciError UnsupportedManifest(string reason) =>
        new(400, ErrorCode.ManifestInvalid,
            $"the manifest {reason}; push an OCI or Docker schema 2 manifest or index under its own Content-Type.")
        {
            Detail = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = RefusalReason.UnsupportedManifest },
        };

    /// <summary>An index that needs more manifests than a protected tag can keep.</summary>
    /// <param name="reason">What it does, as a predicate: "lists more than 10 manifests".</param>
    public static OciError TooManyChildren(string reason) =>
        new(400, ErrorCode.ManifestInvalid,
            $"the index {reason}, and a protected tag can keep no more of them from being deleted; split it, or push it under a floating tag.")
        {
            Detail = new Dictionary<string, string>(StringComparer.Ordinal) { ["reason"] = RefusalReason.UnsupportedManifest },
        };

    /// <summary>A push or pull of what an administrator has blocked.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="reference">What the client names: a tag or digest.</param>
    /// <param name="verdict">The block that forbids it.</param>
    /// <param name="isPush">Whether it is a push.</param>
    public static OciError Blocked(RepositoryName repository, Reference reference, BlockVerdict verdict, bool isPush)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var block = verdict.By!;
        var name = reference.TryGetDigest(out var digest) ? $"{repository}@{digest.Short}" : $"{repository}:{reference}";
        var what = verdict.IsListed ? $"it lists {block.Digest.Short}, which is" : digest == block.Digest ? "it is" : $"it is {block.Digest.Short}, which is";
        return new(403, ErrorCode.Denied,
            $"{name} can't be {(isPush ? "pushed" : "pulled")}: {what} blocked by an administrator since {Time(block.Since)}: {Sentence(block.Reason)} {(isPush ? "Push" : "Use")} another image, or have the block ended.")
        {
            Detail = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reason"] = RefusalReason.Blocked,
                ["repository"] = repository.Value,
                [reference.IsDigest ? "digest" : "tag"] = reference.Value,
                ["blocked"] = block.Digest.Value,
            },
        };
    }

    /// <summary>An administrator's words as one sentence that shows as it is.</summary>
    internal static string Sentence(string words) => PrintableText.Of(words.Trim().TrimEnd('.')) + ".";

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

    private static (string Word, string Explanation) Explanation(Likeness likeness) => likeness switch
    {
        Likeness.AnnotationsDiffer => ("annotations", "; only annotations differ" + Rebuild),
        Likeness.ConfigDiffers => ("config", "; the layers are the same" + Rebuild),
        Likeness.AttestationsDiffer => ("attestations", "; only build attestations differ" + Rebuild),
        Likeness.ListsBound => ("lists-bound", "; that is an index which lists the bound image" + ByDigest),
        Likeness.ListedByBound => ("listed-by-bound", "; that is an image which the bound index lists" + ByDigest),
        _ => ("", ""),
    };

    private static string Advice(string rule, Tag? next) => next is { } free
        ? $"Push a new tag, for example {free}."
        : $"Push a new tag; {rule} protects this one, and a rule of class floating would allow it to move.";

    // An adopted binding says when it was found: the tag may have been pushed long before.
    private static string Since(Binding bound) => bound.IsAdopted ? $", found upstream on {Time(bound.Since)}," : $" since {Time(bound.Since)}";

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
