using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>What the protocols ask of upstream about a tag that is pushed, always in its client's name.</summary>
internal sealed class TagUpstream(UpstreamRegistry upstream, ReadTrust trust, WriteRights rights)
{
    /// <summary>Whether upstream has lately let this client write here, so that it need not be asked first.</summary>
    public bool HasWritten(TagPush push) => rights.IsProven(push.Caller, push.Repository) && PlainManifest.Is(push.Body.Span);

    /// <summary>The PUT of the manifest by its digest.</summary>
    public async Task<UpstreamAnswer> StoreAsync(TagPush push, bool isAnew = false)
    {
        var asked = rights.Begin();
        return Note(push, await push.Shared.StoreAsync(upstream, push, isAnew), asked);
    }

    /// <summary>The client's own PUT of the tag.</summary>
    public async Task<(UpstreamAnswer Answer, PublishOutcome Outcome)> PublishAsync(TagPush push)
    {
        var asked = rights.Begin();
        var answer = Note(push, await upstream.PublishAsync(push.Caller, push.Target, push.Body), asked);
        return (answer, answer switch
        {
            { IsSuccess: true, ContentDigest: { } stored } when !stored.Matches(push.Body.Span) => PublishOutcome.Altered,
            { IsSuccess: true } => PublishOutcome.Taken,
            { IsCertainRefusal: true } => PublishOutcome.Refused,
            _ => PublishOutcome.Unclear,
        });
    }

    /// <summary>What the manifest lists.</summary>
    public Task<IndexChildren> ListAsync(TagPush push) => push.Shared.ListAsync(upstream, push);

    /// <summary>What upstream has under the tag; its answer, if that is no manifest.</summary>
    public async Task<(TagSight Sight, UpstreamAnswer? Answer)> LookAsync(TagPush push, ManifestIdentity expected) =>
        await upstream.LookAsync(push.Caller, push.Repository, push.Tag, expected) switch
        {
            TagLook.Found(var found) => (new TagSight.There(found), null),
            TagLook.Nothing(var answer) => (new TagSight.Nothing(), answer),
            TagLook.Unclear(var answer) => (new TagSight.Unclear(), answer),
            var other => throw new InvalidOperationException($"no sight of {other.GetType().Name}"),
        };

    /// <summary>Whether the client may read the repository.</summary>
    public Task<bool> CheckReadAsync(TagPush push, ReadProof by) => by switch
    {
        ReadProof.Bound(var digest) => trust.MayReadAsync(push.Caller, push.Repository, digest),
        ReadProof.Stored => trust.CanReadAsync(push.Caller, push.Repository, push.Content.Digest),
        _ => trust.CanReadListedAsync(push.Caller, push.Repository, push.Body),
    };

    /// <summary>Puts the tag back to another manifest; false if that was not possible.</summary>
    public Task<bool> PutBackAsync(TagPush push, ManifestIdentity content) =>
        upstream.PutBackAsync(push.Caller, push.Repository, push.Tag, content);

    private UpstreamAnswer Note(TagPush push, UpstreamAnswer answer, long asked)
    {
        if (answer.IsSuccess)
        {
            rights.ProveByManifest(push.Caller, push.Repository, asked);
        }
        else
        {
            rights.Forget(push.Caller, push.Repository);
        }

        return answer;
    }
}
