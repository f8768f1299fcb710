using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Pull;

/// <summary>What pulls of recorded floating tags go by (docs/moves.md): the last confirmed move, as the record has it at that moment. If
/// the record is not certain, what upstream has is recorded first, so that all pulls go on from there.</summary>
internal sealed class RecordedTags(ITagRecord record, UpstreamRegistry upstream, ChildTags tags, TimeProvider clock, ILogger<RecordedTags> logger)
{
    // Each further round needs the tag to have been moved or found by another in between.
    private const int MostRounds = 4;

    /// <summary>What the tag has for this client.</summary>
    /// <returns>The manifest; null if upstream is to answer by the tag, for it has nothing there that could be recorded.</returns>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    /// <exception cref="UpstreamUnreachableException">Upstream can't be reached, and the record is not certain.</exception>
    public async ValueTask<ManifestIdentity?> ResolveAsync(Caller caller, RepositoryName repository, Tag tag)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var seen = await record.SightAsync(repository, tag, CancellationToken.None);
            if (seen.Certain is { } certain)
            {
                return certain.Content;
            }

            if (await upstream.LookAsync(caller, repository, tag, seen.Entry.LastMove?.Content) is not TagLook.Found(var found))
            {
                return null;
            }

            var move = new FoundMove(found, clock.GetUtcNow(), caller.Name, caller.Address) { Trace = Caller.Trace };
            if (await record.FindMoveAsync(repository, tag, seen, move, CancellationToken.None) is FindMoveOutcome.Certain(var current, var isNew))
            {
                if (isNew)
                {
                    RegistryLog.MoveFound(logger, repository.Value, tag.Value, found.Digest.Value);
                    tags.Begin(repository, found);
                }

                return current.Certain!.Content;
            }
        }

        return null;
    }

    /// <summary>What the tag had when this guard last saw it, for when the record can't be reached.</summary>
    public ManifestIdentity? Remembered(RepositoryName repository, Tag tag) => record.RecallMove(repository, tag)?.Content;
}
