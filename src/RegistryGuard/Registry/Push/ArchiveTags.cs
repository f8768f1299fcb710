using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Writes the archive tags of a move, in its client's name: of what the tag has, and of what it is moved to.</summary>
internal sealed class ArchiveTags(UpstreamRegistry upstream, ManifestCache cache, PushedChildren children, ITagRecord record)
{
    /// <summary>Null if upstream has taken them all; else the answer. A name that the record knows as a tag of its own is not written over.</summary>
    /// <exception cref="RecordUnavailableException">The record gave no answer.</exception>
    /// <exception cref="UpstreamUnreachableException">Upstream gave no answer, or not the manifest that is to be kept.</exception>
    public async Task<Reply?> WriteAsync(TagPush push, KeptManifests archives)
    {
        foreach (var kept in archives.All)
        {
            var archive = kept.ArchiveOf(push.Tag);
            if (!(await record.FindAsync(push.Repository, archive, CancellationToken.None)).IsUnknown)
            {
                return Reply.From(ArchiveRefusals.NameTaken(push.Repository, push.Tag, archive), Outcome.Contended);
            }

            if (await WriteAsync(push, archive, kept.Content) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private async Task<Reply?> WriteAsync(TagPush push, Tag archive, ManifestIdentity content)
    {
        // What the pushed index lists has its tags before this push is published, whether anything is kept or not.
        if (content.IsSameAs(push.Content))
        {
            return Judge(await upstream.PublishAsync(push.Caller, TargetOf(push, archive), push.Body));
        }

        var body = cache.Find(push.Repository, content.Digest)?.Body;
        if (body is null)
        {
            var manifest = await upstream.GetAsync(push.Caller, push.Repository, content.Digest);
            if (!manifest.IsSuccess)
            {
                return Judge(manifest);
            }

            body = content.Digest.Matches(manifest.Body)
                ? manifest.Body
                : throw new UpstreamUnreachableException($"upstream gives other bytes for {content.Digest.Short}", timedOut: false);
        }

        return await children.WriteAsync(push, content, body.Value)
            ?? Judge(await upstream.TagAsync(push.Caller, push.Repository, archive, body.Value, content.MediaType));

        Reply? Judge(UpstreamAnswer answer) => answer.IsSuccess
            ? null
            : RefusedTag.Of(answer, ArchiveRefusals.NotKept(push.Repository, push.Tag, archive, (int)answer.Status));
    }

    // With the digest that the client's own PUT may name.
    private static string TargetOf(TagPush push, Tag archive)
    {
        var query = push.Target.IndexOf('?', StringComparison.Ordinal);
        return RegistryRequest.ManifestTarget(push.Repository, archive.Value) + (query < 0 ? "" : push.Target[query..]);
    }
}
