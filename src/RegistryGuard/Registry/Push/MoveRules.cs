using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
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
        if (!push.Classification.OnlyForward || current is null)
        {
            return null;
        }

        var (from, to) = (current.Digest, push.Content.Digest);
        var uses = await repositories.UsesAsync(push.Repository, DigestSet.Of([from, to]), CancellationToken.None);
        var versions = ReleasedVersions.Of(ReleasedAs(from), ReleasedAs(to));
        return versions.GoForward
            ? null
            : Reply.From(MoveRefusals.NotForward(push.Repository, push.Tag, from, to, push.Rule, versions), Outcome.Refused);

        IEnumerable<Tag> ReleasedAs(Digest digest) =>
            from use in uses
            where use.Binding is { IsPublished: true } binding && binding.Content.Is(digest)
                && configuration.Current.Policy.Classify(push.Repository, use.Tag).Class is TagClass.Protected
            select use.Tag;
    }
}
