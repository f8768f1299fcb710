using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Who may be told that a rule refuses a push: those whom upstream lets write to the repository and read there. It is asked as for
/// a tag that is not bound: the manifest is stored by its digest, which moves no tag, and its tag looked at
/// (docs/push-protocol.md). All others get what they would without the rule.</summary>
internal sealed class PushReaders(UpstreamRegistry upstream, TagUpstream tags, ReadTrust trust)
{
    /// <summary>Null if this client may be told; else upstream's own answer.</summary>
    public async Task<Reply?> CheckAsync(TagPush push) => await CheckWriteAsync(push) ?? await CheckReadAsync(push);

    /// <summary>Null if upstream takes the manifest from this client, or has lately let it write here; else upstream's own answer.</summary>
    public async Task<Reply?> CheckWriteAsync(TagPush push) =>
        tags.HasWritten(push) ? null : await StoreAsync(push);

    /// <summary>Null if it may read there, too; else upstream's own answer.</summary>
    public async Task<Reply?> CheckReadAsync(TagPush push)
    {
        if (await trust.MayReadAsync(push.Caller, push.Repository, push.Content.Digest))
        {
            return null;
        }

        // Of a repository without a tag some registries give no list. So the manifest is stored, to be read.
        if (await StoreAsync(push) is { } refused)
        {
            return refused;
        }

        var look = await upstream.GetAsync(push.Caller, push.Repository, new Reference(push.Tag));
        return look.IsSuccess
            || (look.Status is HttpStatusCode.NotFound && await trust.CanReadAsync(push.Caller, push.Repository, push.Content.Digest))
            ? null
            : Reply.FromQuestion(look);
    }

    private async Task<Reply?> StoreAsync(TagPush push) =>
        await tags.StoreAsync(push) is { IsSuccess: false } refused ? Reply.From(refused, Outcome.Passed) : null;
}
