using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Gives what a pushed index lists tags of its own before the index gets its tag (<c>upstream.tagChildren</c>), in the client's
/// name.</summary>
internal sealed class PushedChildren(ChildTags tags, TagUpstream upstream, UpstreamRegistry registry)
{
    /// <summary>Whether children get tags.</summary>
    public bool IsOn => tags.IsOn;

    /// <summary>Null if there is nothing to do, or it is done; else the answer.</summary>
    /// <exception cref="UpstreamUnreachableException">Upstream gave no answer.</exception>
    public async Task<Reply?> WriteAsync(TagPush push) =>
        tags.IsOn && push.Classification is { Class: TagClass.Protected } or { IsRecorded: true }
            ? await WriteAsync(push, (await upstream.ListAsync(push)).All)
            : null;

    /// <summary>The same, for another manifest that the push keeps.</summary>
    public async Task<Reply?> WriteAsync(TagPush push, ManifestIdentity kept, ReadOnlyMemory<byte> body) => tags.IsOn
        ? await WriteAsync(push, (await registry.ChildrenAsync(push.Caller, push.Repository, kept, body)).All)
        : null;

    private async Task<Reply?> WriteAsync(TagPush push, IReadOnlyCollection<Digest> children) =>
        await tags.WriteAsync(push.Caller, push.Repository, children) is { } untagged
            ? RefusedTag.Of(untagged.Answer, ArchiveRefusals.NotTagged(push.Repository, push.Tag, untagged.Tag, (int)untagged.Answer.Status))
            : null;
}
