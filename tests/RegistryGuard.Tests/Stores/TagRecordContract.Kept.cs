using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

// What is kept of recorded floating tags (keep).
public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Moves_OfAKeptTag_KeepWhatTheyLeaveAndDropTheOldest()
    {
        Assert.True((await MoveKeptAsync(Record, "a")).IsEmpty);
        Assert.True((await MoveKeptAsync(Record, "b")).IsEmpty);
        var dropped = await MoveKeptAsync(Record, "c");
        await ReopenAsync();

        Assert.Equal(Manifest("a"), Assert.Single(dropped.All).Content);
        var kept = (await Record.FindAsync(Repository, V1, Cancellation)).Recorded!.Kept;
        Assert.Equal([Manifest("c"), Manifest("b")], kept.All.Select(one => one.Content));
    }

    [Fact]
    public async Task Uses_OfWhatIsKept_NameItsArchiveTagUntilItIsDropped()
    {
        await MoveKeptAsync(Record, "a");
        await MoveKeptAsync(Record, "b");

        var use = Assert.Single(await UsesOfAsync("a"));

        Assert.Equal((V1, "v1.0.0-20261120120000"), (use.Tag, use.KeptAs?.Value));
        await MoveKeptAsync(Record, "c");
        Assert.Empty(await UsesOfAsync("a"));
    }

    [Fact]
    public async Task Moves_OfAKeptTagOnTwoInstancesAtOnce_KeepEachOnceUnderAStampOfItsOwn()
    {
        IRecord[] records = [Record, await OpenAnotherAsync()];
        const int Each = 10;
        var dropped = await AllAsync(4, async writer =>
        {
            var mine = new List<KeptManifest>();
            for (var i = 0; i < Each; i++)
            {
                mine.AddRange((await MoveKeptAsync(records[writer % 2], $"{writer}-{i}")).All);
            }

            return mine;
        });

        var entry = await Record.FindAsync(Repository, V1, Cancellation);
        var all = entry.Recorded!.Kept.All.Concat(dropped.SelectMany(some => some)).ToList();
        Assert.Equal(entry.LastMove!.Content, entry.Recorded.Kept.All[0].Content);
        Assert.Equal(4 * Each, all.Count);
        Assert.Equal(all.Count, all.Select(one => one.At).Distinct().Count());
        Assert.Equal(all.Count, all.Select(one => one.Content.Digest).Distinct().Count());
    }

    private async Task<IReadOnlyList<TagUse>> UsesOfAsync(string content) =>
        await Record.UsesAsync(Repository, DigestSet.Of(Manifest(content).Digest), Cancellation);

    // Again and again, until nobody comes between; what is dropped for it.
    private static async Task<KeptManifests> MoveKeptAsync(IRecord record, string content)
    {
        while (true)
        {
            var seen = await record.SightAsync(Repository, V1, Cancellation);
            if (seen.Entry.Recorded?.Pending is not null)
            {
                continue;
            }

            var move = new MoveAttempt(Attempt.New(), Manifest(content), Noon, "ci", "", "policy", seen.In) { Keep = 1 };
            if (await record.BindMoveAsync(Repository, V1, seen, move, Cancellation) is BindMoveOutcome.Pending
                && await record.ConfirmMoveAsync(Repository, V1, move, Cancellation) is ConfirmMoveOutcome.Confirmed confirmed)
            {
                return confirmed.Dropped;
            }
        }
    }
}
