using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>One push of a manifest to a tag: read, checked and classified.</summary>
/// <param name="Caller">On whose behalf.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Rule">The rule that classified the tag.</param>
/// <param name="Policy">The fingerprint of the policy that did.</param>
/// <param name="Target">Path and query of the client's own write.</param>
/// <param name="Content">What is pushed.</param>
/// <param name="Body">Its raw bytes.</param>
internal sealed record TagPush(
    Caller Caller,
    RepositoryName Repository,
    Tag Tag,
    string Rule,
    string Policy,
    string Target,
    ManifestIdentity Content,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The caller's user name, or empty.</summary>
    public string By => Caller.Name;

    /// <summary>What all tags of the request need done once.</summary>
    public SharedWork Shared { get; init; } = new();
}

/// <summary>What the client is told about a manifest push: upstream's answer or one of the guard's own.</summary>
/// <param name="Decision">One word for the log.</param>
internal sealed record PushAnswer(string Decision)
{
    /// <summary>What the tag stood for when the push came, for the log: the digest that it is bound to, or was moved from. Null if
    /// the guard does not know of any.</summary>
    public Digest? Was { get; init; }

    /// <summary>Which of several tags the answer is about; null if it is about all of them, or the push names one.</summary>
    public TagPush? Of { get; init; }

    /// <summary>The tags of a push of several, which the client is told were given to the manifest.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>Upstream's answer, to be passed on.</summary>
    public UpstreamAnswer? Upstream { get; private init; }

    /// <summary>The guard's own answer.</summary>
    public OciError? Own { get; private init; }

    /// <summary>What the log has to say of upstream's answer, which itself says nothing of the tag; or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Why it came so, for the log: the sentence that the client is told, if it is the guard's own.</summary>
    public string Why => Own?.Message ?? Note;

    /// <summary>The status that the client gets.</summary>
    public int Status => Own?.Status ?? (int)Upstream!.Status;

    /// <summary>Whether the manifest was taken.</summary>
    public bool IsAccepted => Upstream is { IsSuccess: true };

    public static PushAnswer From(UpstreamAnswer answer, string accepted) =>
        new(answer.IsSuccess ? accepted : "upstream-refused") { Upstream = answer };

    /// <summary>Upstream's answer to a question of the guard's own: who is refused learns why, but that upstream failed is not the
    /// answer to what the client asked.</summary>
    public static PushAnswer FromQuestion(UpstreamAnswer answer) => (int)answer.Status is >= 400 and < 500
        ? From(answer, "")
        : From(GuardErrors.UpstreamFailed(answer.Status), "upstream-unclear");

    public static PushAnswer From(OciError error, string decision) => new(decision) { Own = error };
}
