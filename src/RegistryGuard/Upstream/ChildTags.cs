using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Upstream;

/// <summary>Gives each manifest that an index lists a tag of its own (<c>upstream.tagChildren</c>), for registries whose garbage collection
/// deletes the children of tagged indexes. The tag follows from the digest (<see cref="ChildTag"/>), so writing it again changes
/// nothing.</summary>
internal sealed partial class ChildTags
{
    internal const int Most = 16_384;
    private const int AtOnce = 4;
    private const int MostTold = 1_024;

    /// <summary>How long a tag that was seen upstream is taken to be there.</summary>
    internal static readonly TimeSpan Life = TagMemory.Lifetime;

    private readonly UpstreamRegistry _upstream;
    private readonly GuardRights _rights;
    private readonly OwnWork _work;
    private readonly IGuardConfigurationSource _configuration;
    private readonly TimeProvider _clock;
    private readonly ILogger<ChildTags> _logger;

    // A delete of the child by its digest makes it wrong, for a registry may drop the child's tag along with it. A delete through any replica
    // is heard before its client has the answer, and the child is forgotten. If the announcement is lost, or somebody deletes the child or
    // its tag at the registry, past the guard, it is wrong for Life at most.
    private readonly BoundedMemory<Child, long> _tagged = new(Most);
    private long _deletes;

    // The repositories of which the log has said that children have no tags. A restart says it again.
    private readonly BoundedMemory<RepositoryName, string> _told = new(MostTold);

    public ChildTags(
        UpstreamRegistry upstream, GuardRights rights, OwnWork work, IDeletedManifests deletions, IGuardConfigurationSource configuration, TimeProvider clock,
        ILogger<ChildTags> logger)
    {
        (_upstream, _rights, _work, _configuration, _clock, _logger) = (upstream, rights, work, configuration, clock, logger);
        deletions.ManifestDeleted += Forget;
    }

    /// <summary>Whether children get tags.</summary>
    public bool IsOn => _configuration.Current.Upstream.TagChildren;

    /// <summary>Writes the tags of all that upstream has of these. What it lacks, for an index may be sparse, is passed over.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="children">The manifests.</param>
    /// <returns>Null if all have their tags; else a tag that upstream did not take, and its answer.</returns>
    /// <exception cref="UpstreamUnreachableException">Upstream gave no answer.</exception>
    public async Task<UntaggedChild?> WriteAsync(Caller caller, RepositoryName repository, IReadOnlyCollection<Digest> children)
    {
        UntaggedChild? untagged = null;
        await Parallel.ForEachAsync(children, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (digest, _) =>
        {
            if (untagged is null && ChildTag.Of(digest) is { } tag && await WriteAsync(caller, repository, tag, digest) is { } answer)
            {
                untagged = new(tag, answer);
            }
        });
        return untagged;
    }

    /// <summary>Begins to write the tags of what was found upstream under a tag, and was not pushed through the guard: with the guard's own
    /// rights, and beside the request that found it.</summary>
    public void Begin(RepositoryName repository, ManifestIdentity found)
    {
        if (!IsOn || found.Children.IsEmpty)
        {
            return;
        }

        if (_rights.Caller is not { } caller)
        {
            Leave(repository, found.Digest, "upstream.credentials is not configured");
        }
        else if (!_work.TryBegin(() => FindAndWriteAsync(caller, repository, found)))
        {
            Leave(repository, found.Digest, "too much other work of the guard's own was waiting");
        }
    }

    /// <summary>The same, and returns when they are written, or the log says why they are not.</summary>
    public Task WriteFoundAsync(Caller caller, RepositoryName repository, ManifestIdentity found) =>
        IsOn && !found.Children.IsEmpty ? FindAndWriteAsync(caller, repository, found) : Task.CompletedTask;

    private async Task FindAndWriteAsync(Caller caller, RepositoryName repository, ManifestIdentity found)
    {
        try
        {
            var index = await _upstream.GetAsync(caller, repository, found.Digest);
            if (!index.IsSuccess || !found.Digest.Matches(index.Body))
            {
                Leave(repository, found.Digest, $"upstream answered {(int)index.Status} to the guard's pull of the index");
                return;
            }

            var children = await _upstream.ChildrenAsync(caller, repository, found, index.Body);
            if (children.Excess is { } excess)
            {
                Leave(repository, found.Digest, "the index " + excess);
            }
            else if (await WriteAsync(caller, repository, children.All) is { } untagged)
            {
                Leave(repository, found.Digest, $"upstream answered {(int)untagged.Answer.Status} to the tag {untagged.Tag}");
            }
        }
        catch (UpstreamUnreachableException e)
        {
            Leave(repository, found.Digest, e.Message);
        }
    }

    // Null if the child has its tag, or is not there.
    private async Task<UpstreamAnswer?> WriteAsync(Caller caller, RepositoryName repository, Tag tag, Digest digest)
    {
        var child = new Child(repository, digest);
        if (_tagged.TryGet(child, out var at) && _clock.GetElapsedTime(at) < Life)
        {
            return null;
        }

        var (asked, deletes) = (_clock.GetTimestamp(), Volatile.Read(ref _deletes));
        var head = await _upstream.HeadAsync(caller, RegistryRequest.ManifestTarget(repository, tag.Value));
        if (!head.IsSuccess || head.ContentDigest is not { } has || has != digest)
        {
            var manifest = await _upstream.GetAsync(caller, repository, digest);
            if (manifest.Status is HttpStatusCode.NotFound)
            {
                return null;
            }

            if (!manifest.IsSuccess)
            {
                return manifest;
            }

            if (!digest.Matches(manifest.Body))
            {
                throw new UpstreamUnreachableException($"upstream gives other bytes for {digest.Short}", timedOut: false);
            }

            // Two pushes that share a child may write its tag at once, and a registry on plain files may fail at that.
            var written = await UpstreamRetry.RunAsync(() => _upstream.TagAsync(caller, repository, tag, manifest.Body, manifest.ContentType));
            if (!written.IsSuccess)
            {
                return written;
            }
        }

        _tagged.Add(child, asked);

        // It may be this child that was deleted meanwhile.
        if (deletes != Volatile.Read(ref _deletes))
        {
            Forget(child);
        }

        return null;
    }

    private void Forget(RepositoryName repository, Digest digest)
    {
        Interlocked.Increment(ref _deletes);
        Forget(new Child(repository, digest));
    }

    private void Forget(Child child)
    {
        // Most deletes are of no child: a look where it would be spares them the walk through all places.
        if (_tagged.TryGet(child, out _))
        {
            _tagged.Remove(child.Equals);
        }
    }

    // Once for each repository and reason.
    private void Leave(RepositoryName repository, Digest index, string why)
    {
        if (!_told.TryGet(repository, out var told) || told != why)
        {
            _told.Add(repository, why);
            LogUntagged(repository.Value, index.Value, why);
        }
    }

    [LoggerMessage(EventId = 119, EventName = "ChildrenNotTagged", Level = LogLevel.Warning,
        Message = "what the index {Repository}@{Digest} lists has no tags of its own, and neither may others there: {Reason}")]
    private partial void LogUntagged(string repository, string digest, string reason);

    private readonly record struct Child(RepositoryName Repository, Digest Digest);
}

/// <summary>A child whose tag upstream did not take.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Answer">Upstream's answer.</param>
internal sealed record UntaggedChild(Tag Tag, UpstreamAnswer Answer);
