using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    private const int Writers = 16;

    [Fact]
    public async Task Bind_ManyWritersOfTwoManifestsOnTwoInstances_BindsExactlyOneToEachTag()
    {
        IRecord[] records = [Record, await OpenAnotherAsync()];
        Tag[] tags = [.. Enumerable.Range(0, 50).Select(i => Tag.Parse($"v{i}"))];
        var outcomes = await AllAsync(Writers, async writer =>
        {
            var won = new List<(Tag Tag, ManifestIdentity Content)>();
            foreach (var tag in tags)
            {
                var push = Push(writer % 2 == 0 ? "even" : "odd");
                if (await records[writer / 2 % 2].BindAsync(Repository, tag, push, Cancellation) is BindOutcome.Pending)
                {
                    won.Add((tag, push.Content));
                }
            }

            return won;
        });
        var winners = outcomes.SelectMany(won => won).Distinct().ToDictionary(won => won.Tag, won => won.Content);
        Assert.Equal(tags.Length, winners.Count);
        await ReopenAsync();
        foreach (var tag in tags)
        {
            var binding = (await Record.FindAsync(Repository, tag, Cancellation)).Binding;
            Assert.Equal(winners[tag], binding?.Content);
            Assert.Equal(Writers / 2, binding?.OpenAttempts.All.Distinct().Count());
        }
    }

    [Fact]
    public async Task Settle_JoinsAndSettlesAtOnce_TakesBackExactlyWhenNoneIsOpen()
    {
        IRecord[] records = [Record, await OpenAnotherAsync()];
        for (var round = 0; round < 20; round++)
        {
            var tag = Tag.Parse($"v{round}");
            var takenBack = await AllAsync(OpenAttempts.Most, async writer =>
            {
                var record = records[writer % 2];
                var push = Push("a");
                Assert.IsType<BindOutcome.Pending>(await record.BindAsync(Repository, tag, push, Cancellation));
                return await record.SettleAsync(Repository, tag, push, Cancellation);
            });

            // Each was open once, so the last one out took the binding back, and perhaps others before a new one came in.
            Assert.Contains(true, takenBack);
            Assert.True((await Record.FindAsync(Repository, tag, Cancellation)).IsUnknown);
        }
    }

    [Fact]
    public async Task Confirm_RacingTakeOver_PublishesOneOrTheOther()
    {
        var other = await OpenAnotherAsync();
        for (var round = 0; round < 20; round++)
        {
            var tag = Tag.Parse($"v{round}");
            var first = Push("a");
            var second = Push("b");
            await Record.BindAsync(Repository, tag, first, Cancellation);
            var confirm = Task.Run(() => Record.ConfirmAsync(Repository, tag, first, Cancellation).AsTask(), Cancellation);
            var takeOver = Task.Run(
                () => other.TakeOverAsync(Repository, tag, Pending(first), second, Cancellation).AsTask(), Cancellation);
            var binding = await confirm is ConfirmOutcome.Confirmed ? Published(first) : Pending(second, first);
            Assert.Equal(binding.IsPublished, await takeOver is BindOutcome.Bound);
            Assert.Equal(binding, (await Record.FindAsync(Repository, tag, Cancellation)).Binding);
        }
    }

    [Fact]
    public async Task Move_ManyAtOnceOnTwoInstances_AreNumberedWithoutGapsAndNoneIsLost()
    {
        IRecord[] records = [Record, await OpenAnotherAsync()];
        const int Each = 25;
        var made = await AllAsync(Writers, async writer =>
        {
            var moves = new List<Move>();
            for (var i = 0; i < Each; i++)
            {
                moves.Add((await records[writer % 2].MoveAsync(Repository, V1, To($"{writer}-{i}"), Cancellation)).Move);
            }

            return moves;
        });
        await ReopenAsync();
        var kept = await Record.MovesAsync(Repository, V1, int.MaxValue, Cancellation);
        Assert.Equal(made.SelectMany(moves => moves).OrderByDescending(move => move.Number), kept);
        Assert.Equal(Enumerable.Range(1, Writers * Each).Reverse().Select(i => (long)i), kept.Select(move => move.Number));
        Assert.All(kept.Zip(kept.Skip(1)), pair => Assert.Equal(pair.Second.Content.Digest, pair.First.Previous));
    }

    [Fact]
    public async Task Adopt_ManyOfDifferentManifestsAtOnce_PublishesExactlyOne()
    {
        var outcomes = await AllAsync(
            Writers, writer => Record.AdoptAsync(Repository, V1, null, Seen($"{writer}"), Cancellation).AsTask());
        var published = Assert.Single(outcomes.OfType<AdoptOutcome.Published>());
        await AssertBoundAsync(published.Current);
        Assert.Equal(Writers - 1, outcomes.OfType<AdoptOutcome.Changed>().Count());
    }
}
