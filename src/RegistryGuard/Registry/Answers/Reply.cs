using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Answers;

/// <summary>The answer to a request, with what became of it: upstream's answer, one of the guard's own, a manifest from memory, or what
/// was streamed to the client already.</summary>
internal sealed record Reply(Outcome Outcome)
{
    /// <summary>What was streamed to the client as upstream answered it.</summary>
    public static Reply Streamed { get; } = new(Outcome.Passed);

    /// <summary>Upstream's answer, to be passed on.</summary>
    public UpstreamAnswer? Upstream { get; private init; }

    /// <summary>What to say that the manifest's digest is, instead of what upstream says.</summary>
    public Digest? Named { get; private init; }

    /// <summary>The guard's own answer.</summary>
    public OciError? Own { get; private init; }

    /// <summary>A manifest from memory.</summary>
    public VerifiedManifest? Manifest { get; private init; }

    /// <summary>Of a pull: where the answer comes from; null if that can't be said.</summary>
    public string? Source { get; init; }

    /// <summary>The tag that was pushed, if it is one.</summary>
    public Tag? Tag { get; init; }

    /// <summary>The rule that decided the tag's class; empty if there is none.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The manifest that was pushed, if it could be read.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What the tag stood for when the push came: the digest that it is bound to, or was moved from. Null if the guard does not
    /// know of any.</summary>
    public Digest? Was { get; init; }

    /// <summary>What the log has to add to upstream's answer about the tag; or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Of a push of several tags: what became of each.</summary>
    public IReadOnlyList<Reply> Tags { get; init; } = [];

    /// <summary>What the client would have got in enforce mode instead of upstream's answer; null if nothing else.</summary>
    public OciError? Would { get; init; }

    /// <summary>The reason: the sentence that the client gets, if it is the guard's own, or would have got.</summary>
    public string Why => Own?.Message ?? Would?.Message ?? Note;

    /// <summary>Whether the guard itself refuses a push or delete.</summary>
    public bool IsRefusal => Own is not null && Outcome.IsRefusal();

    /// <summary>The same with a further sentence for the client.</summary>
    public Reply Saying(string sentence) => this with { Own = Own! with { Message = $"{Own.Message} {sentence}" } };

    /// <summary>Whether upstream took what was asked of it.</summary>
    public bool IsAccepted => Upstream is { IsSuccess: true };

    /// <summary>Upstream's answer to what the client asked.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="success">What became of the request if it is a success.</param>
    /// <param name="named">What to say that the manifest's digest is.</param>
    public static Reply From(UpstreamAnswer answer, Outcome success, Digest? named = null) =>
        new(answer.IsSuccess ? success : Outcome.UpstreamRefused) { Upstream = answer, Named = named };

    /// <summary>Upstream's answer to a question of the guard's own. A refusal is passed on; a failure is not, for it is not the answer to
    /// what the client asked.</summary>
    public static Reply FromQuestion(UpstreamAnswer answer) => (int)answer.Status is >= 400 and < 500
        ? From(answer, Outcome.Passed)
        : From(GuardErrors.UpstreamFailed((int)answer.Status), Outcome.UpstreamUnclear);

    /// <summary>The guard's own answer.</summary>
    public static Reply From(OciError error, Outcome outcome) => new(outcome) { Own = error };

    /// <summary>What came of a request that was to be streamed.</summary>
    public static Reply From(Streaming streaming) => streaming switch
    {
        Streaming.Done => Streamed,
        Streaming.Away(var cause) => From(cause),
        // The client broke off.
        _ => From(
            new OciError(400, ErrorCode.SizeInvalid, "the request's body broke off; send it again.") { ClosesConnection = true },
            Outcome.BadRequest),
    };

    /// <summary>That upstream could not be reached.</summary>
    public static Reply From(UpstreamUnreachableException e) =>
        From(GuardErrors.UpstreamAway(e.Message, e.TimedOut, e.IsLasting), Outcome.UpstreamUnreachable);

    /// <summary>A manifest from memory.</summary>
    public static Reply From(VerifiedManifest manifest) => new(Outcome.Passed) { Manifest = manifest };
}
