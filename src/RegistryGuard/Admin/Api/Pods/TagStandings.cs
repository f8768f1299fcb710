using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Pods;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Pods;

/// <summary>Where the digests that containers name stand among the tags of a repository. Its tags are looked through once for all of them.</summary>
internal sealed class TagStandings(IRecordListing listing, ITagRecord record)
{
    /// <summary>Floating tags of one repository whose former images are looked through.</summary>
    internal const int MostHistories = 100;

    /// <summary>Where each stands.</summary>
    public async Task<IReadOnlyDictionary<Digest, DigestStanding>> FindAsync(
        RepositoryName repository, IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        var found = digests.ToDictionary(digest => digest, _ => DigestStanding.Nowhere);
        var floating = new List<Tag>();
        await foreach (var (tag, entry) in listing.TagsAsync(repository, cancellation))
        {
            if (entry.LastMove is { Number: > 1 } && floating.Count < MostHistories)
            {
                floating.Add(tag);
            }

            foreach (var digest in digests)
            {
                Note(digest, tag, Standings.Of(entry, digest));
            }
        }

        foreach (var tag in floating)
        {
            var lost = found.Where(one => one.Value.Kind is StandingKind.Nowhere).Select(one => one.Key).ToList();
            if (lost.Count == 0)
            {
                break;
            }

            var moves = await record.MovesAsync(repository, tag, Move.MostKept, cancellation);
            foreach (var digest in lost.Where(digest => moves.Any(move => move.Content.Is(digest) || move.Previous == digest)))
            {
                Note(digest, tag, StandingKind.Former);
            }
        }

        return found;

        void Note(Digest digest, Tag tag, StandingKind kind)
        {
            if (kind > found[digest].Kind)
            {
                found[digest] = new(kind, tag);
            }
        }
    }
}
