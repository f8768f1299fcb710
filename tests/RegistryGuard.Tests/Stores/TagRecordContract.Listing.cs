using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    private static readonly RepositoryName Other = RepositoryName.Parse("other");

    [Fact]
    public async Task Listing_OfAnEmptyRecord_IsEmpty()
    {
        Assert.Empty(await AllAsync(Record.Listing.RepositoriesAsync(Cancellation)));
        Assert.Empty(await AllAsync(Record.Listing.TagsAsync(Repository, Cancellation)));
        Assert.Empty(await DigestUsesAsync("a"));
    }

    [Fact]
    public async Task Listing_Repositories_AreThoseOfWhichATagIsKnown()
    {
        await PublishAsync("a");
        await Record.MoveAsync(Other, V1, To("b"), Cancellation);
        await Record.TryNoteKnownAsync(Repository, null, "record policy", Cancellation);

        Assert.Equal([Other, Repository], (await AllAsync(Record.Listing.RepositoriesAsync(Cancellation))).Distinct().OrderBy(name => name.Value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Listing_Tags_AreTheRepositorysWithTheirEntries()
    {
        await PublishAsync("a");
        var v2 = Tag.Parse("v2");
        await Record.BindAsync(Repository, v2, Push("b"), Cancellation);
        await Record.BindAsync(Other, Tag.Parse("v3"), Push("c"), Cancellation);
        await Record.TryNoteKnownAsync(Repository, null, "record policy", Cancellation);

        var tags = (await AllAsync(Record.Listing.TagsAsync(Repository, Cancellation))).DistinctBy(known => known.Tag).OrderBy(known => known.Tag.Value, StringComparer.Ordinal).ToList();

        Assert.Equal([V1, v2], tags.Select(known => known.Tag));
        Assert.Equal(await Record.FindAsync(Repository, V1, Cancellation), tags[0].Entry);
        Assert.False(tags[1].Entry.Binding!.IsPublished);
    }

    // More than one page of either store.
    [Fact]
    public async Task Listing_ManyTags_MissesNone()
    {
        const int Tags = 2_200;
        await Parallel.ForAsync(0, Tags, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (i, cancellation) =>
            await Record.AdoptAsync(Repository, Tag.Parse($"v{i}"), null, Seen(i % 100 == 0 ? "a" : $"{i}"), cancellation));

        var names = (await AllAsync(Record.Listing.TagsAsync(Repository, Cancellation))).Select(known => known.Tag.Value).Distinct();
        Assert.Equal(Tags, names.Count());
        Assert.Equal(Tags / 100, (await DigestUsesAsync("a")).Select(use => use.Tag).Distinct().Count());
    }

    [Fact]
    public async Task Traces_OfADigest_AreItsBindingsMovesIndexesAndReleases()
    {
        await PublishAsync("a");
        await Record.MoveAsync(Other, V1, To("a"), Cancellation);
        await Record.MoveAsync(Other, V1, To("b", minute: 1), Cancellation);
        await Record.MoveAsync(Other, Tag.Parse("once"), To("a", minute: 2), Cancellation);
        var index = Seen("index", minute: 3);
        await Record.AdoptAsync(Other, Tag.Parse("index"), null, index with { Content = index.Content with { Children = DigestSet.Of(Manifest("a").Digest, Manifest("c").Digest) } }, Cancellation);
        var freed = Tag.Parse("freed");
        await Record.AdoptAsync(Other, freed, null, Seen("a"), Cancellation);
        await Record.ReleaseAsync(Other, freed, Manifest("a"), Cancellation);
        var everything = Seen("everything");
        await Record.AdoptAsync(Other, Tag.Parse("large"), null, everything with { Content = everything.Content with { Children = DigestSet.Everything } }, Cancellation);

        Assert.Equal(
            [
                (DigestUseKind.Bound, "team/app", "v1.0.0", true, "a"),
                (DigestUseKind.Listed, "other", "index", true, "index"),
                (DigestUseKind.Moved, "other", "once", true, "a"),
                (DigestUseKind.Moved, "other", "v1.0.0", false, "a"),
                (DigestUseKind.Released, "other", "freed", false, "a"),
            ],
            (await DigestUsesAsync("a")).Distinct().OrderBy(use => use.Kind).ThenBy(use => use.Tag.Value, StringComparer.Ordinal)
                .Select(use => (use.Kind, use.Repository.Value, use.Tag.Value, use.IsCurrent, use.Manifest == Manifest("index").Digest ? "index" : "a")));
        Assert.Equal([(DigestUseKind.Listed, "index")], (await DigestUsesAsync("c")).Select(use => (use.Kind, use.Tag.Value)).Distinct());
        Assert.Empty(await DigestUsesAsync("nobody's"));
    }

    [Fact]
    public async Task Traces_OfAManifestsOtherDigest_AreFound()
    {
        var content = Manifest("a") with { Alias = Digest.Sha512("a"u8) };
        await Record.AdoptAsync(Repository, V1, null, Seen("a") with { Content = content }, Cancellation);

        Assert.Equal(V1, Assert.Single((await AllAsync(Record.Listing.TracesAsync(Digest.Sha512("a"u8), Cancellation))).DistinctBy(trace => trace.Tag)).Tag);
    }

    private async Task<List<DigestUse>> DigestUsesAsync(string content)
    {
        var digest = Manifest(content).Digest;
        return [.. (await AllAsync(Record.Listing.TracesAsync(digest, Cancellation))).SelectMany(trace => DigestUse.Of(trace, digest))];
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
        }

        return all;
    }
}
