using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Core.Answers;

/// <summary>The guard's own answers that are not refusals by policy: something is missing, broken or out of bounds.</summary>
public static class GuardErrors
{
    private const int RetrySoon = 5;
    private const int RetryInMaintenance = 60;

    // Clients that wait as told would else overlook that it was ended before its time.
    private const int MostRetry = 300;

    /// <summary>The record of tags does not answer.</summary>
    public static OciError RecordUnavailable { get; } = Unavailable(
        "the guard's record of tags can't be reached, so nothing was written under this tag; push again in a few seconds.");

    /// <summary>The tag was written upstream, and the record can't be told.</summary>
    public static OciError RecordLostTrack { get; } = Unavailable(
        "the tag was written upstream, but the guard's record of tags can't be reached to note it; push the same manifest again to complete it.");

    /// <summary>The tag was bound to another manifest, or released, during the push.</summary>
    public static OciError Overtaken { get; } = Unavailable(
        "the tag was bound to another manifest or released while this push was under way; push again to learn which.");

    /// <summary>What the push needs is being deleted.</summary>
    public static OciError Claimed { get; } = Unavailable(
        "the manifest, or one that it lists, is being deleted, so the tag was not bound to it; push again in a few seconds.");

    /// <summary>A recorded floating tag kept being moved by others.</summary>
    public static OciError MoveContended { get; } = Unavailable(
        "others moved the tag again and again while this push was judged, so it moved nothing; push again in a few seconds.");

    /// <summary>Another move of a recorded floating tag was confirmed during the push.</summary>
    public static OciError MoveOvertaken { get; } = Unavailable(
        "another push moved the tag while this one was under way, and the tag stands where that one put it; push again to move it.");

    /// <summary>Another move of a recorded floating tag is pending.</summary>
    public static OciError MoveContested { get; } = Unavailable(
        "another push of the tag is under way, and pulls go on giving what the tag had before both; push again in a few seconds.");

    /// <summary>Another conditional push of a plain floating tag is under way.</summary>
    public static OciError PushContested { get; } = Unavailable(
        "another push of the tag is under way, and it is open which of the two the tag has; read it again in a few seconds, and push on top of that.");

    /// <summary>The record is another one than at the push's beginning.</summary>
    public static OciError MoveOfAnotherRecord { get; } = Unavailable(
        "the guard's record is another one than when this push began, so the move is not recorded; push again.");

    /// <summary>A plain floating tag was written without a condition, deleted, or lost from the record during a conditional push.</summary>
    public static OciError WrittenOtherwise { get; } = Unavailable(
        "the tag was written in another way while this push was under way, so it is open what the tag has; read it again, and push on top of that.");

    /// <summary>The repository kept changing, so nothing was deleted.</summary>
    public static OciError Changing { get; } = Unavailable(
        "tags of this repository are being pushed, or the guard's record was replaced, so nothing was deleted; try again in a few seconds.");

    /// <summary>Upstream's list of tags can't be read.</summary>
    public static OciError NoTagList { get; } = new(502, ErrorCode.Unavailable,
        "upstream's list of tags can't be read, and without it the guard does not know what must not be deleted; tell the registry's administrator.");

    /// <summary>The record does not answer to a delete.</summary>
    public static OciError NotDeleted { get; } = Unavailable(
        "the guard's record of tags can't be reached, so nothing was deleted; try again in a few seconds.");

    /// <summary>The guard has started and could not read the orders yet.</summary>
    public static OciError OrdersUnknown { get; } = Unavailable(
        "the guard has just started and can't reach its record, which says whether writes are held for maintenance, so nothing was written; try again in a few seconds.");

    /// <summary>The guard has started and could not read yet what is blocked, and pulls are not to go on without the record.</summary>
    public static OciError BlocksUnknown { get; } = Unavailable(
        "the guard has just started and can't reach its record, which says what is blocked, and pull.recordDown is refuse; pull again in a few seconds.");

    /// <summary>Maintenance is on.</summary>
    public static OciError InMaintenance(Maintenance maintenance, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(maintenance);
        var left = maintenance.Until is { } until ? (int)Math.Ceiling(Math.Min((until - now).TotalSeconds, MostRetry)) : RetryInMaintenance;
        var end = maintenance.Until is { } at ? $" until {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "";
        return new(503, ErrorCode.Unavailable,
            $"the registry is in maintenance{end} and takes no writes: {Refusals.Sentence(maintenance.Reason)} Pulls go on; push again when it has ended.")
        { RetryAfterSeconds = Math.Max(left, 1) };
    }

    /// <summary>Upstream's answer can't be judged while digests are blocked.</summary>
    /// <param name="why">What is wrong with it, as a predicate: "leads elsewhere".</param>
    public static OciError Unjudged(string why) => new(502, ErrorCode.Unavailable,
        $"upstream's answer {why}, and while an administrator has blocked a digest, no manifest is given that can't be looked at; tell the registry's administrator.");

    /// <summary><c>limits.manifestWrites</c> is reached.</summary>
    public static OciError TooManyWrites { get; } = new(429, ErrorCode.TooManyRequests,
        "the guard is busy with limits.manifestWrites other manifest pushes; push again in a few seconds.")
    { RetryAfterSeconds = RetrySoon };

    /// <summary>The disk has no room for a manifest that arrives.</summary>
    public static OciError NoRoom { get; } = Unavailable(
        "the guard has no room left on its disk to keep the manifest while it arrives; push again in a few seconds, or have an administrator make room in its folder for temporary files.") with
    { ClosesConnection = true };

    /// <summary>Too many deletes are under way.</summary>
    public static OciError TooManyDeletes(int most) => new(429, ErrorCode.TooManyRequests,
        $"the guard is busy with {most} other deletes, so nothing was deleted; try again in a few seconds.")
    { RetryAfterSeconds = RetrySoon };

    /// <summary>The manifest did not arrive in time.</summary>
    public static OciError TooSlow { get; } = new(408, ErrorCode.SizeInvalid,
        "the manifest did not arrive within upstream.timeout; push again.")
    { ClosesConnection = true };

    /// <summary>The location of an upload is not one of the guard's.</summary>
    public static OciError UploadUnknown { get; } = new(404, ErrorCode.BlobUploadUnknown,
        "there is no such upload: its location was altered, is of another repository, or is too old; start the upload again.");

    /// <summary>The record does not give the key that signs the locations of uploads.</summary>
    public static OciError UploadKeyUnavailable { get; } = Unavailable(
        "the guard's record, which has the key for the location of this upload, can't be reached; start the upload again in a few seconds.");

    /// <summary>Upstream gave an upload a location that clients can't be given.</summary>
    public static OciError UnsafeUpload { get; } = new(502, ErrorCode.Unavailable,
        "upstream gave this upload a location that the guard can't vouch for: it is not plain, or not of this repository; tell the registry's administrator.");

    /// <summary>A bound on what clients may have under way (docs/limits.md).</summary>
    public static OciError AtBound(string key) => new(429, ErrorCode.TooManyRequests,
        $"the guard has as much under way for {(key.Contains(".client", StringComparison.Ordinal) ? "this client" : "its clients")} as {key} allows; try again in a few seconds, or have an administrator raise it.")
    { RetryAfterSeconds = RetrySoon };

    /// <summary>The body does not have the digest that the request names.</summary>
    public static OciError DigestMismatch(Digest declared) => new(400, ErrorCode.DigestInvalid,
        $"the manifest's digest is not {declared.Short}, which the request names; push it again unaltered.");

    /// <summary>The manifest has more bytes than are allowed.</summary>
    public static OciError TooLarge(long most) => new(413, ErrorCode.SizeInvalid,
        $"the manifest is larger than the {most} bytes that limits.manifestBytes allows; push a smaller one, or have an administrator raise the limit.")
    { ClosesConnection = true };

    /// <summary>Upstream stored another manifest than was pushed.</summary>
    public static OciError Drift(Digest pushed, Digest answered) => new(502, ErrorCode.Unavailable,
        $"upstream stored {answered.Short} when {pushed.Short} was pushed; the registry alters manifests, tell its administrator.");

    /// <summary>Upstream lacks, or has altered, what a tag is bound to.</summary>
    public static OciError ManifestGone(RepositoryName repository, Tag tag, Digest bound, string has) => new(404, ErrorCode.ManifestUnknown,
        $"tag {repository}:{tag} is bound to {bound.Short} and upstream {has}; no other image is given for it. Push that image again, or have the registry restored.");

    /// <summary>The tag was deleted by its rule.</summary>
    public static OciError TagDeleted(RepositoryName repository, Tag tag, Digest bound) => new(404, ErrorCode.ManifestUnknown,
        $"tag {repository}:{tag} was deleted; its name stays taken by {bound.Short}, and pushing that image again brings it back.");

    /// <summary>The tag was retired.</summary>
    public static OciError TagRetired(RepositoryName repository, Tag tag, Digest bound) => new(404, ErrorCode.ManifestUnknown,
        $"tag {repository}:{tag} was retired by an administrator; it stood for {bound.Short}, and no image is given for it. Pull another tag.");

    /// <summary>The record does not answer, and the tag is not in memory.</summary>
    public static OciError Unresolvable(RepositoryName repository, Tag tag) => Unavailable(
        $"tag {repository}:{tag} is protected and the guard's record, which says what image it is, can't be reached; pull again in a few seconds.");

    /// <summary>Upstream failed at a question that the guard must ask first.</summary>
    public static OciError UpstreamFailed(int status) => Unavailable(
        $"upstream answered {status} to a question that the guard must ask first, so no tag was written and nothing was deleted; try again in a few seconds.");

    /// <summary>The request is one that the guard does not take.</summary>
    public static OciError Unsupported(int status, string message, string? allow = null) =>
        new(status, ErrorCode.Unsupported, message) { Allow = allow };

    /// <summary>Upstream has not said what user names are worth, and the tag's rule goes by them.</summary>
    public static OciError NamesUnclear { get; } = Unavailable(
        "the tag's rule says who may write it, and upstream gave no clear answer to GET /v2/, by which the guard learns what a user name is worth; nothing was written, try again in a few seconds.");

    /// <summary>Upstream gave no answer.</summary>
    public static OciError UpstreamAway(string cause, bool timedOut, bool isLasting) => new(timedOut ? 504 : 502, ErrorCode.Unavailable,
        $"{cause}; nothing was acknowledged{(isLasting ? "" : ", try again")}.");

    private static OciError Unavailable(string message) => new(503, ErrorCode.Unavailable, message) { RetryAfterSeconds = RetrySoon };
}
