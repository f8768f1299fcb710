using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Text;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Puts what came of a rollback into words for an administrator.</summary>
internal static class RollbackReplies
{
    private const int LongestShown = 200;

    /// <summary>So many former images are named at most.</summary>
    internal const int MostNamed = 3;

    /// <summary>The guard has no rights of its own.</summary>
    public static RollbackResult NoCredentials { get; } = new RollbackResult.NotDone(
        409, "no-credentials", "the guard has no rights of its own at upstream, and a rollback needs them: set upstream.credentials (username and passwordFile) to a user who may push there");

    /// <summary>Null if tags of this class are moved back at all.</summary>
    public static RollbackResult? Judge(RollbackOrder order, Classification classified) => classified switch
    {
        { IsReserved: true } => new RollbackResult.NotDone(
            409, "not-floating", $"{order.Repository}:{order.Tag} is an archive tag ({classified.Rule}): only the guard writes it, and it keeps its image; roll back the tag that it is kept for"),
        { Class: TagClass.Protected } => new RollbackResult.NotDone(
            409, "not-floating", $"{order.Repository}:{order.Tag} is protected ({classified.Rule}), so it does not move; release it to have another image pushed to it"),
        { Class: TagClass.Open } => new RollbackResult.NotDone(
            409, "not-floating", $"{order.Repository}:{order.Tag} is open ({classified.Rule}), so its moves are not recorded; push the image that it is to have"),
        _ => null,
    };

    /// <summary>The tag has not what the administrator saw.</summary>
    public static RollbackResult.NotDone MovedMeanwhile(RollbackOrder order, Digest? current) => new(
        409, "moved-meanwhile",
        $"{order.Repository}:{order.Tag} {(current is { } has ? $"has {has.Value} now" : "has no image now")}{(order.From is { } from ? $", and not {from.Value}" : "")}, so it was not moved; look at it again")
    {
        Was = current,
    };

    /// <summary>Upstream lacks the manifest.</summary>
    public static RollbackResult Gone(RollbackOrder order, Digest to, IReadOnlyList<Digest> former) => new RollbackResult.NotDone(
        404, "manifest-unknown",
        $"upstream does not have {to.Value} in {order.Repository}, or does not show it to the user of upstream.credentials, so nothing was moved; push that image again, and set keep in the tag's rule for the next time{Instead(order, [.. former.Where(digest => digest != to)])}")
    {
        To = to,
    };

    /// <summary>It is a blob.</summary>
    public static RollbackResult NoManifest(RollbackOrder order, Digest to, IReadOnlyList<Digest> former) => new RollbackResult.NotDone(
        409, "not-a-manifest",
        $"{to.Value} is a blob in {order.Repository}, such as a layer or a config, and not a manifest, so no tag can be moved to it; give the digest of an image{Instead(order, former)}")
    {
        To = to,
    };

    /// <summary>The record knows of no other image that the tag had.</summary>
    public static RollbackResult NoFormerImage(RollbackOrder order) => new RollbackResult.NotDone(
        409, "no-former-image", $"the record knows of no other image that {order.Repository}:{order.Tag} had, so there is none to go back to; say which (to: a digest, or a tag of the repository)");

    /// <summary>What the tag could be moved back to, to end a sentence; empty if the record does not know.</summary>
    public static string Instead(RollbackOrder order, IReadOnlyList<Digest> former) => former.Count == 0 ? ""
        : $"; what {order.Repository}:{order.Tag} had before is {string.Join(" or ", former.Take(MostNamed).Select(digest => digest.Value))}{(former.Count > MostNamed ? $", and {former.Count - MostNamed} more in its history" : "")}";

    /// <summary>Upstream gives other bytes.</summary>
    public static RollbackResult Altered(Digest to) => new RollbackResult.NotDone(
        502, "upstream-altered", $"upstream gives bytes for {to.Value} that have another digest, so nothing was moved; tell the registry's administrator");

    /// <summary>What it has is no manifest that can be pushed.</summary>
    public static RollbackResult NotSupported(Digest to) => new RollbackResult.NotDone(
        409, "unsupported-manifest", $"{to.Value} is no manifest that the guard takes pushes of, so nothing was moved; push the image again in a format of today");

    /// <summary>It could not begin.</summary>
    public static RollbackResult Of(OciError error) => NotBegun(error);

    /// <summary>What came of its push.</summary>
    /// <param name="order">The order.</param>
    /// <param name="to">What was pushed; null if it did not come to that.</param>
    /// <param name="reply">What a client would be answered.</param>
    public static RollbackResult Of(RollbackOrder order, Digest? to, Reply reply)
    {
        if (reply is { IsAccepted: true } && to is { } digest)
        {
            return new RollbackResult.Done(digest, reply.Was, reply.Outcome is not Outcome.Repeated);
        }

        return Refuse(order, reply) with { To = to, Was = reply.Was };
    }

    private static RollbackResult.NotDone Refuse(RollbackOrder order, Reply reply) => reply switch
    {
        { Outcome: Outcome.ConditionFailed } => MovedMeanwhile(order, reply.Was),
        { Outcome: Outcome.Refused, Own: { } rule } => new RollbackResult.NotDone(
            409, "refused-by-rule", $"{Told(rule.Message)} To move it all the same, order it with override: true and a reason."),
        { Outcome: Outcome.Drift, Own: { } altered } => new RollbackResult.NotDone(502, "upstream-altered", Told(altered.Message)),
        { Outcome: Outcome.Blocked, Own: { } block } => new RollbackResult.NotDone(409, "blocked", Told(block.Message)),
        { Own: { Status: >= 400 and < 500 and not 429 } error } => new RollbackResult.NotDone(409, "refused", Told(error.Message)),
        { Own: { } error } => NotBegun(error),
        { Upstream: { } answer } => Upstreams(order, answer, reply.Note),
        _ => throw new InvalidOperationException($"no words for {reply.Outcome}"),
    };

    private static RollbackResult.NotDone NotBegun(OciError error) =>
        new(error.Status, KindOf(error.Status), Told(error.Message)) { RetryAfterSeconds = error.RetryAfterSeconds };

    private static RollbackResult.NotDone Upstreams(RollbackOrder order, UpstreamAnswer answer, string note)
    {
        var status = (int)answer.Status;
        return status is 401 or 403 || MaskedRefusal.Is(answer)
            ? new RollbackResult.NotDone(502, "upstream-refused", $"upstream answered {status} to the user of upstream.credentials, so nothing was moved; let that user pull from and push to {order.Repository}")
            : note.Length > 0 ? new RollbackResult.NotDone(503, "upstream-unclear", note) { RetryAfterSeconds = 5 }
            : status is < 500 and not (408 or 429)
            ? new RollbackResult.NotDone(502, "upstream-refused", $"upstream answered {status} to the manifest that {order.Repository}:{order.Tag} was to have, so nothing was moved: {Shown(answer)}")
            : new RollbackResult.NotDone(503, "upstream-failed", $"upstream answered {status}, so nothing was moved; try again in a few seconds") { RetryAfterSeconds = 5 };
    }

    private static string Told(string sentence) => "the rollback ended as a push of that image would: " + sentence;

    private static string KindOf(int status) => status switch
    {
        429 => "too-many-requests",
        502 or 504 => "upstream-away",
        _ => "unavailable",
    };

    private static string Shown(UpstreamAnswer answer)
    {
        var text = PrintableText.Of(System.Text.Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, LongestShown))));
        return text.Length > 0 ? text : "it does not say why";
    }
}
