using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    private static readonly Origin Admin = new("admin", "10.0.0.9", "");

    [Fact]
    public async Task Audit_OfAFirstPush_HasOneLineThatTellsOfTheBinding()
    {
        var push = Push("a") with { Client = "10.0.0.1", Trace = "4bf92f3577b34da6a3ce929d0e0e4736" };
        await BindAsync(push);
        Assert.Empty(await LinesAsync());
        await ConfirmAsync(push);
        await ConfirmAsync(push);
        var line = Assert.Single(await LinesAsync());
        Assert.Equal(
            push.Origin.Tells(AuditKind.Binding) with
            {
                Number = 1,
                At = line.Line.At,
                Repository = Repository,
                Tag = V1,
                Digest = Manifest("a").Digest,
            },
            line.Line);
        Assert.Equal(line.Line.ToString(), line.Json);
    }

    [Fact]
    public async Task Audit_OfAMove_HasWhatTheTagHasAndWhatItHad()
    {
        await MoveAsync("a", "b", "b");
        var lines = await LinesAsync();
        Assert.Equal([AuditKind.Move, AuditKind.Move], lines.Select(line => line.Line.Kind));
        Assert.Equal((Manifest("b").Digest, Manifest("a").Digest, "mover"), (lines[1].Line.Digest, lines[1].Line.Was, lines[1].Line.By));
    }

    [Fact]
    public async Task Audit_EveryStepThatChangesWhatATagStandsFor_HasItsLine()
    {
        await Record.AdoptAsync(Repository, V1, null, Seen("a"), Cancellation);
        await Record.MarkDeletedAsync(Repository, V1, Manifest("a"), true, Cancellation, Admin);
        await Record.MarkDeletedAsync(Repository, V1, Manifest("a"), false, Cancellation, Admin);
        await Record.ReleaseAsync(Repository, V1, Manifest("a"), Cancellation, Admin, "a wrong build");
        await PublishAsync("b");
        await Record.OpenAsync(Repository, V1, "policy", Cancellation, Admin);
        Assert.Equal(
            [AuditKind.Adoption, AuditKind.Deletion, AuditKind.Undeletion, AuditKind.Release, AuditKind.Binding, AuditKind.Drop],
            (await LinesAsync()).Select(line => line.Line.Kind));
        var release = (await LinesAsync())[3].Line;
        Assert.Equal(("admin", "a wrong build", Manifest("a").Digest), (release.By, release.Reason, release.Was));
    }

    [Fact]
    public async Task Audit_StepsThatAreNotCarriedOut_HaveNoLine()
    {
        await PublishAsync("a");
        var (other, claimed) = (Push("b"), Push("c"));
        await BindAsync(other);
        await ConfirmAsync(other);
        await SettleAsync(other);
        await Record.AdoptAsync(Repository, V1, null, Seen("b"), Cancellation);
        await Record.ClaimAsync(
            Repository, new(Attempt.New(), Manifest("c").All, Noon, DateTimeOffset.UtcNow.AddHours(1)), Cancellation);
        Assert.IsType<ConfirmOutcome.Claimed>(await Record.ConfirmAsync(Repository, Tag.Parse("v2"), claimed, Cancellation));
        Assert.Single(await LinesAsync());
    }

    [Fact]
    public async Task Audit_ManyWritersOnTwoInstances_IsNumberedWithoutGapsAndInTheOrderOfTime()
    {
        IRecord[] records = [Record, await OpenAnotherAsync()];
        const int Each = 12;
        await AllAsync(Writers, async writer =>
        {
            for (var i = 0; i < Each; i++)
            {
                await records[writer % 2].MoveAsync(Repository, Tag.Parse($"t{writer % 4}"), To($"{writer}-{i}"), Cancellation);
                await records[writer % 2].AppendAsync(Repository, [Told(i), Told(-i)], Cancellation);
            }

            return 0;
        });
        await ReopenAsync();
        var lines = await LinesAsync();
        Assert.Equal(Enumerable.Range(1, Writers * Each * 3).Select(i => (long)i), lines.Select(line => line.Line.Number));
        Assert.Equal(lines.Select(line => line.Line.At).Order(), lines.Select(line => line.Line.At));
        Assert.Equal(Writers * Each, lines.Count(line => line.Line.Kind == AuditKind.Move));
    }

    [Fact]
    public async Task Audit_LinesOfTheWholeGuard_AreAListOfTheirOwn()
    {
        await Record.AppendAsync(null, [Told(0) with { Repository = Repository }], Cancellation);
        Assert.Empty(await LinesAsync());
        Assert.Empty(await Record.AuditedAsync(null, 10, Cancellation));
        var line = Assert.Single(await Record.PageAsync(null, 1, 10, false, Cancellation)).Line;
        Assert.Equal((1, (RepositoryName?)null), (line.Number, line.Repository));
    }

    [Fact]
    public async Task TryAppend_ToARepositoryOfWhichNothingIsKnown_WritesNothing()
    {
        Assert.False(await Record.TryAppendAsync(Repository, [Told(0)], Cancellation));
        Assert.Empty(await Record.AuditedAsync(null, 10, Cancellation));
        await BindAsync(Push("a"));
        Assert.True(await Record.TryAppendAsync(Repository, [Told(0)], Cancellation));
        Assert.Single(await LinesAsync());
    }

    [Theory]
    [InlineData(1, 3, false, "1 2 3")]
    [InlineData(0, 2, false, "1 2")]
    [InlineData(4, 10, false, "4 5")]
    [InlineData(6, 10, false, "")]
    [InlineData(long.MaxValue, 2, true, "5 4")]
    [InlineData(3, 10, true, "3 2 1")]
    [InlineData(0, 10, true, "")]
    [InlineData(1, 0, false, "")]
    public async Task Page_FromANumber_GivesThoseInTheDirectionAskedFor(long from, int most, bool isNewestFirst, string numbers)
    {
        await Record.AppendAsync(Repository, [.. Enumerable.Range(1, 5).Select(Told)], Cancellation);
        var page = await Record.PageAsync(Repository, from, most, isNewestFirst, Cancellation);
        Assert.Equal(numbers, string.Join(' ', page.Select(line => line.Line.Number)));
    }

    [Theory]
    [InlineData(-5, "1 2")]
    [InlineData(2, "2 3")]
    [InlineData(3, "4 5")]
    [InlineData(9, "5")]
    [InlineData(10, "")]
    public async Task Since_ATime_BeginsAtTheFirstLineOfItOrLater(int minute, string numbers)
    {
        int[] minutes = [0, 2, 2, 4, 9];
        await Record.AppendAsync(Repository, [.. minutes.Select(Told)], Cancellation);
        var page = await Record.SinceAsync(Repository, Noon.AddMinutes(minute), 2, Cancellation);
        Assert.Equal(numbers, string.Join(' ', page.Select(line => line.Line.Number)));
    }

    [Fact]
    public async Task Append_OfATimeBeforeTheLastLine_GetsThatLinesTime()
    {
        await Record.AppendAsync(Repository, [Told(5), Told(1)], Cancellation);
        Assert.All(await LinesAsync(), line => Assert.Equal(Noon.AddMinutes(5), line.Line.At));
    }

    [Fact]
    public async Task Audit_LinesThatAreTooOld_GoAndNumbersGoOn()
    {
        await Record.AppendAsync(Repository, [.. Enumerable.Range(0, 20).Select(i => Told(i) with { At = LongAgo.AddMinutes(i) })], Cancellation);
        Assert.Equal(20, (await LinesAsync())[^1].Line.Number);
        await PublishAsync("a");
        await PublishAsync("b", Tag.Parse("v2"));
        await PublishAsync("c", Tag.Parse("v3"));
        await ReopenAsync();
        Assert.Equal([21, 22, 23], (await LinesAsync()).Select(line => line.Line.Number));
    }

    [Fact]
    public async Task Audit_AListOfWhichEveryLineIsTooOld_KeepsTheNewestForItsNumber()
    {
        await Record.AppendAsync(Repository, [Told(0) with { At = LongAgo }, Told(0) with { At = LongAgo }], Cancellation);
        Assert.Equal(2, Assert.Single(await LinesAsync()).Line.Number);
    }

    [Fact]
    public async Task Audited_SomeRepositories_AreInTheOrderOfTheirNamesPageAfterPage()
    {
        string[] names = ["team/app", "a", "team", "zoo", "team/app/deep"];
        foreach (var name in names)
        {
            await Record.AppendAsync(RepositoryName.Parse(name), [Told(0), Told(1)], Cancellation);
        }

        var first = await Record.AuditedAsync(null, 3, Cancellation);
        Assert.Equal(["a", "team", "team/app"], first.Select(name => name.Value));
        Assert.Equal(["team/app/deep", "zoo"], (await Record.AuditedAsync(first[^1], 3, Cancellation)).Select(name => name.Value));
    }

    [Fact]
    public async Task WholeAudit_ReadPageAfterPage_HasEveryLineOnceInTheOrderOfTime()
    {
        string[] names = ["b", "a", "c"];
        for (var i = 0; i < 9; i++)
        {
            await Record.AppendAsync(RepositoryName.Parse(names[i % 3]), [Told(i / 2), Told(i)], Cancellation);
        }

        await Record.AppendAsync(null, [Told(3)], Cancellation);
        foreach (var most in (int[])[1, 4, 100])
        {
            var (read, cursor) = (new List<AuditLine>(), AuditCursor.Before(Noon.AddMinutes(1)));
            while (await Record.AfterAsync(cursor, most, Cancellation) is { Count: > 0 } page)
            {
                Assert.InRange(page.Count, 1, most);
                read.AddRange(page.Select(line => line.Line));
                Assert.True(AuditCursor.TryParse(AuditCursor.Of(read[^1]).ToString(), out cursor));
            }

            Assert.Equal(read.Order(Comparer<AuditLine>.Create((one, other) => AuditCursor.Of(one).CompareTo(AuditCursor.Of(other)))), read);
            Assert.Equal(16, read.Distinct().Count());
            Assert.Equal(16, read.Count);
        }
    }

    private static DateTimeOffset LongAgo => DateTimeOffset.UtcNow.AddDays(-500);

    private static AuditLine Told(int minute) => new(AuditKind.Refusal) { At = Noon.AddMinutes(minute), Reason = $"minute {minute} \"ü\"" };

    private async Task PublishAsync(string content, Tag tag)
    {
        await Record.ConfirmAsync(Repository, tag, Push(content), Cancellation);
    }

    private ValueTask<IReadOnlyList<WrittenLine>> LinesAsync() => Record.PageAsync(Repository, 1, int.MaxValue, false, Cancellation);
}
