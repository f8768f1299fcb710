using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Sight_OfATagOfWhichNothingIsKnown_IsUnknown() =>
        Assert.Equal(TagEntry.Unknown, (await Record.SightAsync(Repository, V1, Cancellation)).Entry);

    [Fact]
    public async Task Sight_AfterEachWriteByAnotherReplica_IsWhatWasWritten()
    {
        var other = await OpenAnotherAsync();
        for (var i = 0; i < 200; i++)
        {
            var writer = i % 2 == 0 ? other : Record;
            var move = (await writer.MoveAsync(Repository, V1, To($"{i}"), Cancellation)).Move;

            Assert.Equal(move, (await Record.SightAsync(Repository, V1, Cancellation)).Entry.LastMove);
            Assert.Equal(move, (await other.SightAsync(Repository, V1, Cancellation)).Entry.LastMove);
        }
    }

    [Fact]
    public async Task Sight_BesideWriters_NeverGoesBack()
    {
        var other = await OpenAnotherAsync();
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 300; i++)
                {
                    await (i % 2 == 0 ? other : Record).MoveAsync(Repository, V1, To($"{i}"), Cancellation);
                }
            },
            Cancellation);
        await AllAsync(4, async reader =>
        {
            long newest = 0;
            while (!writing.IsCompleted)
            {
                var number = (await (reader % 2 == 0 ? other : Record).SightAsync(Repository, V1, Cancellation)).Entry.LastMove?.Number ?? 0;
                Assert.True(number >= newest, $"{number} after {newest}");
                newest = number;
            }

            return newest;
        });
        await writing;
    }

    [Fact]
    public async Task ApplyIn_AnyStep_IsToldTheIncarnationThatIsSeen()
    {
        var other = await OpenAnotherAsync();

        Assert.Equal((await Record.SightAsync(Repository, V1, Cancellation)).In, await ToldAsync(Record));
        Assert.Equal((await Record.SightAsync(Repository, V1, Cancellation)).In, await ToldAsync(other));
        Assert.Equal((await other.SightAsync(Repository, V1, Cancellation)).In, await ToldAsync(other));

        ValueTask<Incarnation> ToldAsync(IRecord record) =>
            record.ApplyInAsync(Repository, V1, seen => new Step<Incarnation>(seen.In), default, Cancellation);
    }

    [Fact]
    public async Task ApplyIn_StepThatWrites_WritesAndIsSeen()
    {
        var push = Push("a");

        var outcome = await Record.ApplyInAsync(
            Repository, V1, seen => TagSteps.Bind(seen.Entry, push), new BindOutcome.Claimed(), Cancellation);

        Assert.Equal(Pending(push), Assert.IsType<BindOutcome.Pending>(outcome).Current);
        Assert.Equal(Pending(push), (await Record.SightAsync(Repository, V1, Cancellation)).Entry.Binding);
    }
}
