using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Removes the archive tags of what is kept no longer, with the guard's own rights and beside the push that dropped them: no client
/// waits for it. By tag only, for a delete by digest would take every other tag of the manifest along. A registry that deletes the
/// manifest with the tag all the same is noticed by the first one, which is put back, and is asked for no more.</summary>
internal sealed class ArchiveRemoval(
    UpstreamRegistry upstream, GuardRights rights, ITagRecord record, OwnWork work, IGuardConfigurationSource configuration, ILogger<ArchiveRemoval> logger)
{
    private const int MostTold = 1_024;

    // The repositories of which the log has said that archive tags are left. A restart says it again.
    private readonly BoundedMemory<RepositoryName, string> _told = new(MostTold);
    private volatile bool _losesManifests;

    /// <summary>Begins to remove them.</summary>
    public void Begin(RepositoryName repository, Tag tag, KeptManifests dropped)
    {
        if (dropped.IsEmpty)
        {
            return;
        }

        if (rights.Caller is not { } caller)
        {
            Leave(repository, dropped.All[0].ArchiveOf(tag), "upstream.credentials is not configured");
        }
        else if (!work.TryBegin(() => RemoveAsync(caller, repository, tag, dropped)))
        {
            Leave(repository, dropped.All[0].ArchiveOf(tag), "too much other work of the guard's own was waiting");
        }
    }

    private async Task RemoveAsync(Caller caller, RepositoryName repository, Tag tag, KeptManifests dropped)
    {
        foreach (var kept in dropped.All)
        {
            var archive = kept.ArchiveOf(tag);
            try
            {
                if (await RemoveAsync(caller, repository, tag, kept, archive) is { } why)
                {
                    Leave(repository, archive, why);
                }
            }
            catch (Exception e) when (e is UpstreamUnreachableException or RecordUnavailableException)
            {
                Leave(repository, archive, e.Message);
            }
        }
    }

    // Null if it is gone; else why it is not.
    private async Task<string?> RemoveAsync(Caller caller, RepositoryName repository, Tag tag, KeptManifest kept, Tag archive)
    {
        if (_losesManifests)
        {
            return "the registry deletes manifests along with tags";
        }

        // Something else may have been kept under this name meanwhile, by a move or by whoever writes past the guard.
        var found = await upstream.GetAsync(caller, repository, new Reference(archive));
        if (found.Status is HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!found.IsSuccess || !kept.Content.Digest.Matches(found.Body))
        {
            return found.IsSuccess ? "it names another image" : $"upstream answered {(int)found.Status} to its pull";
        }

        // Last, for the name may have become a client's: bound, or about to be, while its rule had no keep.
        if (IsInUse(await record.FindAsync(repository, tag, CancellationToken.None), kept.At))
        {
            return null;
        }

        if (!(await record.FindAsync(repository, archive, CancellationToken.None)).IsUnknown)
        {
            return "the record has a tag of that name";
        }

        if (!configuration.Current.Policy.IsArchive(repository, archive))
        {
            return "its rule has no keep any more, so the name is free for clients";
        }

        var deleted = await upstream.DeleteAsync(caller, RegistryRequest.ManifestTarget(repository, archive.Value));
        if (!deleted.IsSuccess)
        {
            return deleted.Status is HttpStatusCode.NotFound ? null : $"upstream answered {(int)deleted.Status} to its delete";
        }

        if ((await upstream.HeadAsync(caller, repository, kept.Content.Digest)).Status is HttpStatusCode.NotFound)
        {
            _losesManifests = true;
            var back = await upstream.RestoreAsync(caller, repository, kept.Content.Digest, found.Body, found.ContentType);
            ArchiveLog.LostManifest(logger, repository.Value, archive.Value, kept.Content.Digest.Value, (int)back.Status);
            return null;
        }

        ArchiveLog.Removed(logger, repository.Value, archive.Value, kept.Content.Digest.Value);
        return null;
    }

    private static bool IsInUse(TagEntry entry, DateTimeOffset at) => entry.Recorded is { } recorded
        && (recorded.Kept.All.Any(kept => kept.At == at) || recorded.Pending?.Archives.All.Any(kept => kept.At == at) is true);

    // Once for each repository and reason.
    private void Leave(RepositoryName repository, Tag archive, string why)
    {
        if (!_told.TryGet(repository, out var told) || told != why)
        {
            _told.Add(repository, why);
            ArchiveLog.Left(logger, repository.Value, archive.Value, why);
        }
    }
}
