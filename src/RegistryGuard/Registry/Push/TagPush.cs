using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of a manifest to a tag: read, checked and classified.</summary>
/// <param name="Caller">On whose behalf.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Classification">What policy makes of the tag.</param>
/// <param name="Policy">The fingerprint of the policy that did.</param>
/// <param name="Target">Path and query of the client's own write.</param>
/// <param name="Content">What is pushed.</param>
/// <param name="Body">Its raw bytes.</param>
internal sealed record TagPush(
    Caller Caller,
    RepositoryName Repository,
    Tag Tag,
    Classification Classification,
    string Policy,
    string Target,
    ManifestIdentity Content,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>A push of this caller's, judged by a policy. In audit mode a recorded floating tag is pushed as a plain one: its pulls are
    /// upstream's answers, and nothing is kept.</summary>
    public static TagPush Of(
        Caller caller, RepositoryName repository, Tag tag, TagPolicy policy, string target, ManifestIdentity content, ReadOnlyMemory<byte> body)
    {
        var classified = policy.Classify(repository, tag);
        var isAudited = policy.Audits(classified);
        var taken = isAudited ? classified with { IsRecorded = false, OnlyForward = false, Keep = 0 } : classified;
        return new(caller, repository, tag, taken, policy.Fingerprint, target, content, body) { Audit = isAudited ? new(classified, policy) : null };
    }

    /// <summary>The rule that classified the tag.</summary>
    public string Rule => Classification.Rule;

    /// <summary>The caller's user name, or empty.</summary>
    public string By => Caller.Name;

    /// <summary>What the client requires of the tag; null for nothing.</summary>
    public MoveCondition? Condition { get; init; }

    /// <summary>The administrator's order that it carries out; null if a client pushes.</summary>
    public RollbackOrder? Order { get; init; }

    /// <summary>What it would have been refused for; null if the tag is not in audit mode.</summary>
    public AuditNote? Audit { get; init; }

    /// <summary>The reply, saying which push it is about.</summary>
    public Reply About(Reply reply) => (Audit?.Of(reply) ?? reply) with { Tag = Tag, Rule = Rule, Digest = Content.Digest };

    /// <summary>Whether a refusal is only noted, for the tag is in audit mode.</summary>
    public bool LetsThrough(Reply refused) => Audit is { } audit && audit.LetsThrough(refused);

    /// <summary>What all tags of the request need done once.</summary>
    public SharedByTags Shared { get; init; } = new();
}
