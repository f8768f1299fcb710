using System.Collections.Concurrent;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Drift;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>Finds where upstream differs from the record in one repository.</summary>
internal sealed class RepositoryCheck(
    ITagRecord record, IRepositoryRecord repositories, IRecordListing listing, PagedNames pages, UpstreamRegistry upstream, IGuardConfigurationSource configuration)
{
    // Tags of the record that are looked at together: so many entries are in memory.
    private const int Batch = 1_000;

    /// <summary>Looks at all that the record has of the repository, and at what upstream lists.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="caller">The guard.</param>
    /// <param name="pace">How fast upstream is asked.</param>
    /// <param name="tally">Counts.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<RepositoryDrift> RunAsync(RepositoryName repository, Caller caller, UpstreamPace pace, VerifyTally tally, CancellationToken stop)
    {
        var look = new Look(repository, new(upstream, pace, caller, repository), tally, [], []);
        // Before the record: what is pushed meanwhile is in the record before it is upstream.
        var listed = new HashSet<Tag>();
        var read = await pages.ReadAsync(
            $"/v2/{repository}/tags/list", "tags", JobImportRun.MostTags, page => pace.RunAsync(() => upstream.ListAsync(caller, page), answer => answer), name =>
            {
                if (Tag.TryParse(name, out var tag))
                {
                    listed.Add(tag);
                }
            });
        tally.Sized(listed.Count);

        var known = new HashSet<Tag>();
        var batch = new List<Tag>();
        await foreach (var tag in listing.TagsAsync(repository, stop))
        {
            if (known.Add(tag.Tag))
            {
                batch.Add(tag.Tag);
            }

            if (batch.Count == Batch)
            {
                await LookAsync(batch, look, stop);
                batch.Clear();
            }
        }

        await LookAsync(batch, look, stop);
        listed.ExceptWith(known);
        await LookAsync(listed, look, stop);
        return new(
            [.. look.Findings.OrderBy(finding => finding.Tag.Value, StringComparer.Ordinal).ThenBy(finding => finding.Kind).ThenBy(finding => finding.Upstream?.Value, StringComparer.Ordinal)],
            listed.Count + known.Count,
            read,
            [.. look.Unread]);
    }

    private async Task LookAsync(IReadOnlyCollection<Tag> tags, Look look, CancellationToken stop)
    {
        look.Tally.Sized(tags.Count);
        await Parallel.ForEachAsync(tags, new ParallelOptions { MaxDegreeOfParallelism = UpstreamPace.AtOnce, CancellationToken = stop }, async (tag, cancellation) =>
        {
            try
            {
                foreach (var finding in await FindAsync(tag, look, cancellation))
                {
                    look.Findings.Add(finding);
                }
            }
            catch (UnreadException e)
            {
                look.Unread.Add((tag, e.Message, e.Answer));
            }
            catch (UpstreamUnreachableException e)
            {
                look.Unread.Add((tag, e.Message, null));
            }

            look.Tally.Looked();
        });
    }

    // A difference counts if the record was the same before and after the look: else a push or a release came between, and it is for the
    // next look. After some of those it is for the next verification.
    private async Task<IReadOnlyList<Finding>> FindAsync(Tag tag, Look look, CancellationToken cancellation)
    {
        const int Tries = 3;
        var expected = await ExpectAsync(tag, look, cancellation);
        for (var tries = 0; tries < Tries; tries++)
        {
            var found = await CompareAsync(tag, expected, look);
            if (found.Count == 0)
            {
                return [];
            }

            var after = await ExpectAsync(tag, look, cancellation);
            if (after.IsSameAs(expected))
            {
                return found;
            }

            expected = after;
        }

        return [];
    }

    private async Task<Expectation> ExpectAsync(Tag tag, Look look, CancellationToken cancellation)
    {
        var classified = configuration.Current.Policy.Classify(look.Repository, tag);
        // Only moves depend on it. And a sight may leave out what is kept.
        var now = classified.IsRecorded ? Incarnation.Of(await repositories.IncarnationAsync(cancellation)) : default;
        return Expectation.Of(classified, new(await record.FindAsync(look.Repository, tag, cancellation), now));
    }

    private static async Task<IReadOnlyList<Finding>> CompareAsync(Tag tag, Expectation expected, Look look)
    {
        if (expected is { IsKnown: true, Content: null })
        {
            return [];
        }

        var findings = new List<Finding>();
        if (DriftJudgement.Of(tag, expected, await look.Upstream.OfTagAsync(tag)) is { } finding)
        {
            findings.Add(finding with { IsGone = expected.Content is { } content && !await look.Upstream.HasAsync(content.Digest) });
        }

        if (expected.Content is { Children.IsEmpty: false } index && await look.Upstream.LackingAsync(index) is { } lacking)
        {
            findings.AddRange(DriftJudgement.OfChildren(tag, index.Digest, lacking));
        }

        foreach (var kept in expected.Kept.All)
        {
            var archive = kept.ArchiveOf(tag);
            if (DriftJudgement.OfKept(
                tag, kept.Content.Digest, archive, await look.Upstream.HasAsync(kept.Content.Digest), await look.Upstream.OfTagAsync(archive)) is { } gone)
            {
                findings.Add(gone);
            }
        }

        return findings;
    }

    private sealed record Look(
        RepositoryName Repository, UpstreamSight Upstream, VerifyTally Tally, ConcurrentBag<Finding> Findings,
        ConcurrentBag<(Tag Tag, string Why, UpstreamAnswer? Answer)> Unread);
}

/// <summary>What was found in a repository.</summary>
/// <param name="Findings">The differences, by their tags.</param>
/// <param name="Tags">How many tags there are, in the record or upstream.</param>
/// <param name="List">How the reading of upstream's list of tags ended.</param>
/// <param name="Unread">The tags of which upstream does not say what it has, and why.</param>
internal sealed record RepositoryDrift(
    IReadOnlyList<Finding> Findings, int Tags, ListReading List, IReadOnlyList<(Tag Tag, string Why, UpstreamAnswer? Answer)> Unread);
