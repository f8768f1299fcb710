using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Jobs_OfANewRecord_AreNone()
    {
        Assert.Empty((await Record.Jobs.ReadAsync(Cancellation)).Jobs);
        Assert.Null(await Record.Jobs.OrderAsync("none", Cancellation));
    }

    [Fact]
    public async Task Job_ThatIsAddedAndChanged_IsThereAfterARestartWithWhatItWasOrderedToDo()
    {
        var job = NewJob("first") with { About = "has \"quotes\" – ünd\n more" };
        Assert.True(await Record.Jobs.ApplyAsync(book => JobSteps.Add(book, job, "what to do\n"), Cancellation));
        Assert.True(await Record.Jobs.ApplyAsync(book => JobSteps.Add(book, NewJob("second", minute: 1), "{}"), Cancellation));
        var taken = await TakeAsync("r");
        var renewed = await Record.Jobs.ApplyAsync(book => JobSteps.Renew(book, taken!, new("demo", 3, 9), "three"), Cancellation);

        await ReopenAsync();

        var book = await Record.Jobs.ReadAsync(Cancellation);
        Assert.Equal(["first", "second"], book.Jobs.Select(kept => kept.Id));
        Assert.Equal(JobText.Of(renewed!), JobText.Of(book.Jobs[0]));
        Assert.Equal("what to do\n", await Record.Jobs.OrderAsync("first", Cancellation));
        Assert.InRange(renewed!.Turn!.Until, book.Now - TimeSpan.FromMinutes(5), book.Now + Job.Lease);
    }

    [Fact]
    public async Task Jobs_ThatAreKeptNoLonger_AreGoneWithWhatTheyWereOrderedToDo()
    {
        for (var i = 0; i <= Job.MostEnded; i++)
        {
            var id = $"{i}";
            await Record.Jobs.ApplyAsync(book => JobSteps.Add(book, NewJob(id, i), "{}"), Cancellation);
            await Record.Jobs.ApplyAsync(book => JobSteps.Cancel(book, id, new Origin("ann", "", ""), ""), Cancellation);
        }

        await Record.Jobs.ApplyAsync(book => JobSteps.Add(book, NewJob("new", 1_000), "{}"), Cancellation);

        Assert.Equal(Job.MostEnded + 1, (await Record.Jobs.ReadAsync(Cancellation)).Jobs.Count);
        Assert.Null(await Record.Jobs.OrderAsync("0", Cancellation));
    }

    [Fact]
    public async Task Job_ThatManyReplicasTakeAtOnce_IsRunByOne()
    {
        var other = await OpenAnotherAsync();
        await Record.Jobs.ApplyAsync(book => JobSteps.Add(book, NewJob("only"), "{}"), Cancellation);

        var taken = await AllAsync(Writers, async writer => await (writer % 2 == 0 ? Record : other).Jobs.ApplyAsync(
            book => JobSteps.Take(book, $"{writer}", "", _ => true), Cancellation));

        var turn = Assert.Single(taken, job => job is not null)!.Turn;
        Assert.Equal(turn, (await other.Jobs.ReadAsync(Cancellation)).Find("only")!.Turn);
    }

    [Fact]
    public async Task Jobs_ThatManyReplicasAddAtOnce_AreNoMoreThanMayWait()
    {
        var other = await OpenAnotherAsync();

        var added = await AllAsync(Job.MostUnended + 8, async writer => await (writer % 2 == 0 ? Record : other).Jobs.ApplyAsync(
            book => JobSteps.Add(book, NewJob($"{writer}"), "{}"), Cancellation));

        Assert.Equal(Job.MostUnended, added.Count(isAdded => isAdded));
        Assert.Equal(Job.MostUnended, (await Record.Jobs.ReadAsync(Cancellation)).Jobs.Count);
    }

    [Fact]
    public async Task Job_ThatIsOrderedAndCancelled_HasItsLinesInTheListOfTheWholeGuard()
    {
        await Record.Jobs.ApplyAsync(book => JobSteps.Add(book, NewJob("only"), "{}"), Cancellation);
        await Record.Jobs.ApplyAsync(book => JobSteps.Cancel(book, "only", new Origin("bob", "", ""), "wrong"), Cancellation);
        await Record.Jobs.ApplyAsync(book => JobSteps.Cancel(book, "only", new Origin("bob", "", ""), "again"), Cancellation);

        var lines = await Record.PageAsync(null, 1, 10, isNewestFirst: false, Cancellation);

        Assert.Equal(["ordered", "cancelled: cancelled by bob: wrong"], lines.Select(line => line.Line.Reason.Split(", ")[1]));
        Assert.All(lines, line => Assert.Equal(("job", "only"), (line.Line.Kind, line.Line.Trace)));
    }

    private ValueTask<Job?> TakeAsync(string replica) =>
        Record.Jobs.ApplyAsync(book => JobSteps.Take(book, replica, "node", _ => true), Cancellation);

    private static Job NewJob(string id, int minute = 0) => new(id, "import", "", new Origin("ann", "::1", ""), Noon.AddMinutes(minute));
}
