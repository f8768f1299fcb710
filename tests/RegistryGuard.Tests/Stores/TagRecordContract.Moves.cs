using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Move_TimeAfterTime_IsNumberedAndNamesThePrevious()
    {
        var moves = await MoveAsync("a", "b", "a");
        Assert.Equal([1, 2, 3], moves.Select(move => move.Number));
        Assert.Equal([null, Manifest("a").Digest, Manifest("b").Digest], moves.Select(move => move.Previous));
        Assert.Equal(moves[2], (await Record.FindAsync(Repository, V1, Cancellation)).LastMove);
    }

    [Fact]
    public async Task Move_BoundTag_DropsTheBindingAndNamesItAsThePrevious()
    {
        await PublishAsync("a");
        var move = (await MoveAsync("b"))[0];
        Assert.Equal(new(1, Manifest("b"), Manifest("a").Digest, Noon, "mover", "127.0.0.1"), move);
        var entry = await Record.FindAsync(Repository, V1, Cancellation);
        Assert.Null(entry.Binding);
        Assert.Equal(move, entry.LastMove);
    }

    [Fact]
    public async Task Bind_TagThatHasFloated_KeepsItsMoves()
    {
        var moves = await MoveAsync("a", "b");
        var push = Push("c");
        await BindAsync(push);
        await SettleAsync(push);
        var entry = await Record.FindAsync(Repository, V1, Cancellation);
        Assert.Equal((null, moves[1]), (entry.Binding, entry.LastMove));
        Assert.Equal(3, (await MoveAsync("d"))[0].Number);
    }

    [Theory]
    [InlineData(100, 5)]
    [InlineData(5, 5)]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    public async Task Moves_AskedForSoMany_GivesTheNewestFirst(int most, int count)
    {
        var moves = await MoveAsync("a", "b", "c", "d", "e");
        moves.Reverse();
        Assert.Equal(moves.Take(count), await Record.MovesAsync(Repository, V1, most, Cancellation));
    }

    [Fact]
    public async Task Moves_MoreThanNine_AreOrderedAsNumbers()
    {
        await MoveAsync([.. Enumerable.Range(1, 12).Select(i => $"{i}")]);
        var moves = await Record.MovesAsync(Repository, V1, 100, Cancellation);
        Assert.Equal(Enumerable.Range(1, 12).Reverse().Select(i => (long)i), moves.Select(move => move.Number));
    }

    [Fact]
    public async Task Move_ToWhatItHas_IsNone()
    {
        var first = await Record.MoveAsync(Repository, V1, To("a"), Cancellation);
        Assert.Equal(new(first.Move, IsNew: false), await Record.MoveAsync(Repository, V1, To("a", minute: 1), Cancellation));
        Assert.Equal([first.Move], await Record.MovesAsync(Repository, V1, 10, Cancellation));
        Assert.True((await Record.MoveAsync(Repository, V1, To("b"), Cancellation)).IsNew);
    }

    // Bound meanwhile, it has moved from that.
    [Fact]
    public async Task Move_ToWhatItHadBeforeItWasBound_IsOne()
    {
        await MoveAsync("a");
        await PublishAsync("b");
        Assert.Equal((2, Manifest("b").Digest), (await MoveAsync("a"))[0] is var move ? (move.Number, move.Previous) : default);
    }

    [Fact]
    public async Task Moves_MoreThanAreKept_AreTheNewestAndGoOnBeingNumbered()
    {
        await MoveAsync([.. Enumerable.Range(1, Move.MostKept + 3).Select(i => $"{i}")]);
        await ReopenAsync();
        Assert.Equal(Move.MostKept + 4, (await MoveAsync("next"))[0].Number);
        var kept = await Record.MovesAsync(Repository, V1, int.MaxValue, Cancellation);
        Assert.Equal(Enumerable.Range(5, Move.MostKept).Reverse().Select(i => (long)i), kept.Select(move => move.Number));
    }

    [Fact]
    public async Task Moves_TagThatNeverFloated_AreNone()
    {
        await PublishAsync("a");
        Assert.Empty(await Record.MovesAsync(Repository, V1, 10, Cancellation));
    }

    [Fact]
    public async Task FirstUnknown_SomeKnown_IsTheFirstOfWhichNothingIsKnown()
    {
        Tag[] tags = [.. Enumerable.Range(0, 5).Select(i => Tag.Parse($"v1.0.{i}"))];
        await Record.BindAsync(Repository, tags[0], Push("a"), Cancellation);
        await Record.AdoptAsync(Repository, tags[1], null, Seen("a"), Cancellation);
        await Record.MoveAsync(Repository, tags[2], To("a"), Cancellation);
        await Record.BindAsync(RepositoryName.Parse("team/other"), tags[3], Push("a"), Cancellation);
        Assert.Equal(tags[3], await Record.FirstUnknownAsync(Repository, tags, Cancellation));
        Assert.Equal(tags[4], await Record.FirstUnknownAsync(Repository, [tags[4], tags[3]], Cancellation));
        Assert.Null(await Record.FirstUnknownAsync(Repository, tags[..3], Cancellation));
        Assert.Null(await Record.FirstUnknownAsync(Repository, [], Cancellation));
    }

    [Fact]
    public async Task Probe_RecordThatCanBeWrittenTo_Returns()
    {
        await Record.ProbeAsync(Cancellation);
        await Record.ProbeAsync(Cancellation);
    }

    [Fact]
    public async Task AnyVerb_CancelledBeforehand_DoesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Record.BindAsync(Repository, V1, Push("a"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Record.FindAsync(Repository, V1, cancelled));
        await AssertBoundAsync(null);
    }

    private async Task<List<Move>> MoveAsync(params string[] contents)
    {
        var moves = new List<Move>();
        foreach (var content in contents)
        {
            moves.Add((await Record.MoveAsync(Repository, V1, To(content), Cancellation)).Move);
        }

        return moves;
    }
}
