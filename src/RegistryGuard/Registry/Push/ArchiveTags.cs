using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Writes the archive tags of a move, in its client's name: of what the tag has, and of what it is moved to. And the tags of what
/// kept indexes list, for <c>upstream.tagChildren</c> may be later than their archive tags.</summary>
internal sealed class ArchiveTags(
    UpstreamRegistry upstream, ManifestCache cache, PushedChildren children, TagUpstream reader, ITagRecord record, ILogger<ArchiveTags> logger)
{
    /// <summary>Null if upstream has taken them all; else the answer. A name that the record knows as a tag of its own is not written over.</summary>
    /// <exception cref="RecordUnavailableException">The record gave no answer.</exception>
    /// <exception cref="UpstreamUnreachableException">Upstream gave no answer, or not the manifest that is to be kept.</exception>
    public async Task<Reply?> WriteAsync(TagPush push, KeptManifests archives)
    {
        // What is pushed first: once it is there, it proves whether a 404 to what the tag has means that it is gone.
        foreach (var kept in archives.All.OrderByDescending(kept => kept.Content.IsSameAs(push.Content)))
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

        var (body, unread) = await ReadAsync(push, content.Digest);
        if (unread is not null)
        {
            if (unread.Status is not HttpStatusCode.NotFound || !await reader.CheckReadAsync(push, new ReadProof.Stored()))
            {
                return RefusedTag.Of(unread, ArchiveRefusals.NotRead(push.Repository, push.Tag, content.Digest, (int)unread.Status));
            }

            ArchiveLog.Gone(logger, push.Repository.Value, push.Tag.Value, content.Digest.Value, archive.Value);
            return null;
        }

        return await children.WriteAsync(push, content, body)
            ?? Judge(await upstream.TagAsync(push.Caller, push.Repository, archive, body, content.MediaType));

        Reply? Judge(UpstreamAnswer answer) => answer.IsSuccess
            ? null
            : RefusedTag.Of(answer, ArchiveRefusals.NotKept(push.Repository, push.Tag, archive, (int)answer.Status));
    }

    /// <summary>Null if what kept indexes list has its tags; else the answer. What is gone is passed over.</summary>
    /// <exception cref="RecordUnavailableException">The record gave no answer.</exception>
    /// <exception cref="UpstreamUnreachableException">Upstream gave no answer, or not the manifest that is kept.</exception>
    public async Task<Reply?> TagChildrenAsync(TagPush push)
    {
        if (!children.IsOn || push.Classification.Keep == 0)
        {
            return null;
        }

        var entry = await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
        foreach (var kept in entry.Recorded?.Kept.All ?? [])
        {
            if (kept.Content.Children.IsEmpty || kept.Content.IsSameAs(push.Content))
            {
                continue;
            }

            var (body, unread) = await ReadAsync(push, kept.Content.Digest);
            if (unread is { Status: not HttpStatusCode.NotFound })
            {
                return RefusedTag.Of(unread, ArchiveRefusals.NotRead(push.Repository, push.Tag, kept.Content.Digest, (int)unread.Status));
            }

            if (unread is null && await children.WriteAsync(push, kept.Content, body) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    // The manifest, or upstream's answer instead.
    private async Task<(ReadOnlyMemory<byte> Body, UpstreamAnswer? Unread)> ReadAsync(TagPush push, Digest digest)
    {
        if (cache.Find(push.Repository, digest) is { } known)
        {
            return (known.Body, null);
        }

        var manifest = await upstream.GetAsync(push.Caller, push.Repository, digest);
        return !manifest.IsSuccess ? (default, manifest)
            : digest.Matches(manifest.Body) ? (manifest.Body, null)
            : throw new UpstreamUnreachableException($"upstream gives other bytes for {digest.Short}", timedOut: false);
    }

    // With the digest that the client's own PUT may name.
    private static string TargetOf(TagPush push, Tag archive)
    {
        var query = push.Target.IndexOf('?', StringComparison.Ordinal);
        return RegistryRequest.ManifestTarget(push.Repository, archive.Value) + (query < 0 ? "" : push.Target[query..]);
    }
}
