using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>What a recorded floating tag's rule says of a move from what the tag has (<c>direction</c>).</summary>
internal sealed class MoveRules(IRepositoryRecord repositories, IGuardConfigurationSource configuration)
{
    /// <summary>Null if the rule permits it; else the refusal.</summary>
    /// <exception cref="RecordUnavailableException">The record can't say which versions are released.</exception>
    public async Task<Reply?> JudgeAsync(TagPush push, ManifestIdentity? current)
    {
        // The same image is no move, whatever has become of its release.
        if (!push.Classification.OnlyForward || push.Order is { Overrides: true } || current?.IsSameAs(push.Content) is true)
        {
            return null;
        }

        var to = push.Content.Digest;
        var from = current?.Digest;
        var uses = await repositories.UsesAsync(push.Repository, DigestSet.Of(from is { } has ? [has, to] : [to]), CancellationToken.None);
        var versions = ReleasedVersions.Of(from is { } digest ? ReleasedAs(digest) : [], ReleasedAs(to));
        return versions.GoForward
            ? null
            : Reply.From(MoveRefusals.NotForward(push.Repository, push.Tag, from, to, push.Rule, versions), Outcome.Refused);

        IEnumerable<Tag> ReleasedAs(Digest manifest) => Releases.Of(uses, manifest, configuration.Current.Policy, push.Repository);
    }
}
