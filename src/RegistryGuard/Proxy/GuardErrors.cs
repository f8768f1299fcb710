using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>The guard's own answers that are no refusals by policy: something is missing, broken or out of bounds.</summary>
internal static class GuardErrors
{
    private const int RetrySoon = 5;

    public static OciError RecordUnavailable { get; } = Unavailable(
        "the guard's record of tags can't be reached, so nothing was written under this tag; push again in a few seconds.");

    public static OciError RecordLostTrack { get; } = Unavailable(
        "the tag was written upstream, but the guard's record of tags can't be reached to say so; push the same manifest again to complete it.");

    public static OciError Overtaken { get; } = Unavailable(
        "the tag was bound to another manifest or released while this push was under way; push again to learn which.");

    public static OciError Claimed { get; } = Unavailable(
        "the manifest, or one that it lists, is just being deleted, so nothing was bound to it; push again in a few seconds.");

    public static OciError Changing { get; } = Unavailable(
        "tags of this repository are just being pushed, or the record is another one now, so nothing was deleted; try again in a few seconds.");

    public static OciError NoTagList { get; } = new(502, ErrorCode.Unavailable,
        "upstream's list of tags can't be read, and without it the guard does not know what must not be deleted; tell the registry's administrator.");

    public static OciError NotDeleted { get; } = Unavailable(
        "the guard's record of tags can't be reached, so nothing was deleted; try again in a few seconds.");

    public static OciError TooManyWrites { get; } = new(429, ErrorCode.TooManyRequests,
        "the guard is busy with limits.manifestWrites other manifest pushes; push again in a few seconds.")
    { RetryAfterSeconds = RetrySoon };

    public static OciError NoRoom { get; } = Unavailable(
        "the guard has no room left on its disk to keep the manifest while it arrives; push again in a few seconds, or have an administrator make room in its folder for temporary files.") with
    { ClosesConnection = true };

    public static OciError TooManyDeletes { get; } = new(429, ErrorCode.TooManyRequests,
        $"the guard is busy with {DeletePlaces.Most} other deletes, so nothing was deleted; try again in a few seconds.")
    { RetryAfterSeconds = RetrySoon };

    public static OciError TooSlow { get; } = new(408, ErrorCode.SizeInvalid,
        "the manifest did not arrive within upstream.timeout; push again.")
    { ClosesConnection = true };

    public static OciError UploadUnknown { get; } = new(404, ErrorCode.BlobUploadUnknown,
        "there is no such upload: its place was altered, is of another repository, or is too old; start the upload again.");

    public static OciError UploadKeyUnavailable { get; } = Unavailable(
        "the guard's record can't be reached for the key that signs the place of this upload; start the upload again in a few seconds.");

    public static OciError UnsafeUpload { get; } = new(502, ErrorCode.Unavailable,
        "upstream gave this upload a place that the guard can't vouch for, since it is not plain or not of this repository; tell the registry's administrator.");

    /// <summary>A bound on what clients may have under way (docs/limits.md).</summary>
    public static OciError AtBound(string key) => new(429, ErrorCode.TooManyRequests,
        $"the guard has as much under way for {(key.Contains(".client", StringComparison.Ordinal) ? "this client" : "its clients")} as {key} allows; try again in a few seconds, or have an administrator raise it.")
    { RetryAfterSeconds = RetrySoon };

    public static OciError DigestMismatch(Digest declared) => new(400, ErrorCode.DigestInvalid,
        $"the manifest's bytes have not the digest {declared.Short} that the request names; push it again unaltered.");

    public static OciError TooLarge(long most) => new(413, ErrorCode.SizeInvalid,
        $"the manifest is larger than the {most} bytes that limits.manifestBytes allows; push a smaller one, or have an administrator raise the limit.")
    { ClosesConnection = true };

    public static OciError Drift(Digest pushed, Digest answered) => new(502, ErrorCode.Unavailable,
        $"upstream stored {answered.Short} when {pushed.Short} was pushed; the registry alters manifests, tell its administrator.");

    public static OciError ManifestGone(RepositoryName repository, Tag tag, Digest bound, string has) => new(404, ErrorCode.ManifestUnknown,
        $"tag {repository}:{tag} is bound to {bound.Short} and upstream {has}; no other image is given for it. Push that image again, or have the registry restored.");

    public static OciError TagDeleted(RepositoryName repository, Tag tag, Digest bound) => new(404, ErrorCode.ManifestUnknown,
        $"tag {repository}:{tag} was deleted; its name stays taken by {bound.Short}, and pushing that image again brings it back.");

    public static OciError Unresolvable(RepositoryName repository, Tag tag) => Unavailable(
        $"tag {repository}:{tag} is protected and the guard's record, which says what image it is, can't be reached; pull again in a few seconds.");

    public static OciError UpstreamFailed(HttpStatusCode status) => Unavailable(
        $"upstream answered {(int)status} when the guard asked it for what it must know first, so no tag was written and nothing deleted; try again in a few seconds.");

    public static OciError Unsupported(int status, string message, string? allow = null) =>
        new(status, ErrorCode.Unsupported, message) { Allow = allow };

    public static OciError Of(UpstreamUnreachableException e) => new(e.TimedOut ? 504 : 502, ErrorCode.Unavailable,
        $"{e.Message}; nothing was acknowledged{(e.IsLasting ? "" : ", try again")}.");

    private static OciError Unavailable(string message) => new(503, ErrorCode.Unavailable, message) { RetryAfterSeconds = RetrySoon };
}
