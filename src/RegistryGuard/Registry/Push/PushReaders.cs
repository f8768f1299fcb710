using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Who may be told that a rule refuses a push: those whom upstream lets write to the repository and read there. It is asked as for
/// a tag that is not bound: the manifest is stored by its digest, which moves no tag, and its tag looked at
/// (docs/push-protocol.md). All others get what they would without the rule.</summary>
internal sealed class PushReaders(UpstreamRegistry upstream, ReadTrust trust, WriteRights rights)
{
    /// <summary>Null if this client may be told; else upstream's own answer.</summary>
    public async Task<Reply?> CheckAsync(TagPush push)
    {
        if (!rights.IsProven(push.Caller, push.Repository) && await StoreAsync(push) is { } refused)
        {
            return refused;
        }

        if (await trust.MayReadAsync(push.Caller, push.Repository, push.Content.Digest))
        {
            return null;
        }

        var look = await upstream.GetAsync(push.Caller, push.Repository, new Reference(push.Tag));
        return look.IsSuccess ? null : Reply.FromQuestion(look);
    }

    private async Task<Reply?> StoreAsync(TagPush push)
    {
        var asked = rights.Begin();
        var stored = await push.Shared.StoreAsync(upstream, push, isAnew: false);
        if (!stored.IsSuccess)
        {
            rights.Forget(push.Caller, push.Repository);
            return Reply.From(stored, Outcome.Passed);
        }

        rights.ProveByManifest(push.Caller, push.Repository, asked);
        return null;
    }
}
