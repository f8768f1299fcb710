using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Core.Tests.Jobs;

/// <summary>Who runs which job, and when another may: the steps over a book and a clock that the test holds.</summary>
public class JobStepsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private DateTimeOffset _now = Noon;

    [Fact]
    public void Take_OfSeveral_IsTheOldestAndOneAtATime()
    {
        Add("b", minute: 1);
        Add("a", minute: 2);

        Assert.Equal("b", Take("one")!.Id);
        Assert.Null(Take("two"));
        Assert.Null(Take("one"));
    }

    [Fact]
    public void Take_OfAJobWhoseReplicaIsSilent_GoesOnWhereThatWas()
    {
        Add("other");
        Add("a", minute: -1);
        var first = Take("one")!;
        Assert.NotNull(Apply(book => JobSteps.Renew(book, first, new("demo", 7, 10), "seven")));
        _now += Job.Lease;

        var second = Take("two")!;

        Assert.Equal(("a", JobState.Running, 2, "two", "seven", 7), (second.Id, second.State, second.Turn!.Number, second.Turn.Replica, second.Cursor, second.Progress.Done));
        Assert.Null(Apply(book => JobSteps.Renew(book, first, new("demo", 8, 10), "eight")));
        Assert.Null(Apply(book => JobSteps.End(book, first, JobState.Done, "", JobProgress.None)));
        Assert.Null(Apply(book => JobSteps.GiveBack(book, first, JobProgress.None, "", "")));
        Assert.Equal("seven", _jobs["a"].Cursor);
    }

    [Fact]
    public void Renew_BeforeAnotherHasTakenTheJob_KeepsALapsedTurn()
    {
        Add("a");
        var taken = Take("one")!;
        _now += Job.Lease * 2;

        Assert.NotNull(Apply(book => JobSteps.Renew(book, taken, JobProgress.None, "")));
        Assert.Null(Take("two"));
    }

    [Fact]
    public void GiveBack_OfAJob_LetsAnotherBeginAtOnce()
    {
        Add("a");
        GiveBack(Take("one")!, new("demo", 5, 10), "five", "");

        Assert.Equal(("five", 2L, 1), Take("two") is { } job ? (job.Cursor, job.Turn!.Number, job.Turn.Tries) : default);
    }

    [Fact]
    public void Take_OfAJobThatGetsNoFurther_FailsItInTheEnd()
    {
        Add("a");
        for (var i = 0; i < Job.MostTries; i++)
        {
            GiveBack(Take("one")!, JobProgress.None, "", "the record is away");
        }

        var ended = Take("one")!;

        Assert.Equal(JobState.Failed, ended.State);
        Assert.Equal(_now, ended.Ended);
        Assert.Contains("begun 10 times and got no further, the last time because the record is away", ended.Outcome, StringComparison.Ordinal);
        Assert.Null(Take("one"));
    }

    [Fact]
    public void Take_OfAJobThatGetsFurtherEachTime_IsNotFailed()
    {
        Add("a");
        for (var i = 0; i < Job.MostTries * 2; i++)
        {
            Assert.Equal(JobState.Running, Take("one")!.State);
            GiveBack(_jobs["a"], new("demo", i + 1, 100), "", "the record is away");
        }
    }

    // Stops of the guard, such as roll-outs, while the job waits for the registry.
    [Fact]
    public void Take_OfAJobThatWasGivenBackWithoutAFault_IsNotCountedAsATry()
    {
        Add("a");
        for (var i = 0; i < Job.MostTries * 2; i++)
        {
            GiveBack(Take("one")!, JobProgress.None, "", "");
        }

        Assert.Equal(JobState.Running, Take("one")!.State);
    }

    [Fact]
    public void Take_OfAKindThatThisProgramDoesNotKnow_LeavesItToOthers()
    {
        Add("a", kind: "of-a-newer-version");

        Assert.Null(Take("one"));
        Assert.Equal(JobState.Waiting, _jobs["a"].State);
    }

    // Of many replicas that look at once, one adds it.
    [Fact]
    public void AddIfDue_OfWhatRunsEveryHour_AddsOneAtATimeAndAnHourApart()
    {
        Assert.True(AddEvery("a"));
        Assert.False(AddEvery("b"));
        _now += TimeSpan.FromHours(2);
        Assert.False(AddEvery("b"));
        var taken = Take("one")!;
        Assert.False(AddEvery("b"));
        Assert.NotNull(Apply(book => JobSteps.End(book, taken, JobState.Done, "", JobProgress.None)));

        Assert.True(AddEvery("b"));

        var again = Take("one")!;
        Assert.NotNull(Apply(book => JobSteps.End(book, again, JobState.Failed, "", JobProgress.None)));
        _now += TimeSpan.FromMinutes(59);
        Assert.False(AddEvery("c"));
        _now += TimeSpan.FromMinutes(1);
        Assert.True(AddEvery("c"));
    }

    [Fact]
    public void AddIfDue_BesideJobsOfOtherKinds_AddsIt()
    {
        Add("other", kind: "of-another-kind");

        Assert.True(AddEvery("a"));
    }

    [Theory]
    [InlineData("", "cancelled by ann")]
    [InlineData("wrong registry", "cancelled by ann: wrong registry")]
    public void Cancel_OfAJobThatWaits_EndsIt(string reason, string outcome)
    {
        Add("a");

        var (job, isOrdered) = Apply(book => JobSteps.Cancel(book, "a", new Origin("ann", "", ""), reason))!.Value;

        Assert.Equal((JobState.Cancelled, outcome, true), (job.State, job.Outcome, isOrdered));
        Assert.Null(Take("one"));
        Assert.False(Apply(book => JobSteps.Cancel(book, "a", new Origin("bob", "", ""), ""))!.Value.IsOrdered);
    }

    [Fact]
    public void Cancel_OfARunningJob_IsHeardByWhoRunsItAndIsTheOutcomeWhateverThatSays()
    {
        Add("a");
        var taken = Take("one")!;
        Assert.Equal(JobState.Running, Apply(book => JobSteps.Cancel(book, "a", new Origin("ann", "", ""), ""))!.Value.Job.State);

        Assert.Equal(new JobCancel("ann", ""), Apply(book => JobSteps.Renew(book, taken, JobProgress.None, ""))!.Cancel);
        Assert.Equal("cancelled by ann", Apply(book => JobSteps.End(book, taken, JobState.Cancelled, "stopped", JobProgress.None))!.Outcome);
    }

    [Fact]
    public void Cancel_OfAJobWhoseReplicaDiesThen_IsCarriedOutByTheNext()
    {
        Add("a");
        Take("one");
        Apply(book => JobSteps.Cancel(book, "a", new Origin("ann", "", ""), ""));
        _now += Job.Lease;

        Assert.Equal(JobState.Cancelled, Take("two")!.State);
    }

    [Fact]
    public void Cancel_OfNone_IsNothing() => Assert.Null(Apply(book => JobSteps.Cancel(book, "a", new Origin("ann", "", ""), "")));

    [Fact]
    public void Add_OfMoreThanMayWait_IsRefused()
    {
        for (var i = 0; i < Job.MostUnended; i++)
        {
            Assert.True(Add($"{i}"));
        }

        Assert.False(Add("more"));
        Assert.DoesNotContain("more", _jobs.Keys);
    }

    [Fact]
    public void Add_AfterManyHaveEnded_KeepsTheNewestOfThose()
    {
        for (var i = 0; i < Job.MostEnded + 3; i++)
        {
            Add($"{i:00}");
            _now += TimeSpan.FromSeconds(1);
            Apply(book => JobSteps.Cancel(book, $"{i:00}", new Origin("ann", "", ""), ""));
        }

        Add("new");

        Assert.Equal(Job.MostEnded + 1, _jobs.Count);
        Assert.DoesNotContain("02", _jobs.Keys);
        Assert.Contains("03", _jobs.Keys);
    }

    [Fact]
    public void Text_OfAJob_IsReadAsTheSame()
    {
        var job = new Job("id", "import", "demo\n\"x\"", new("ann", "::1", "trace"), Noon)
        {
            State = JobState.Failed,
            Turn = new(3, "r", "node", Noon, Noon.AddSeconds(1)) { Tries = 2, From = 4 },
            Progress = new("demo/app", 1, 2) { PerSecond = 1.5, Counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["a.b"] = 3 }, Faults = ["why"], Summary = ["line"] },
            Cursor = "c",
            Cancel = new("bob", "x"),
            Ended = Noon.AddHours(1),
            Outcome = "o",
        };

        var read = JobText.Parse(JobText.Of(job));

        Assert.Equal(JobText.Of(job), JobText.Of(read));
        Assert.Equal((job.By, job.Turn, job.State, 3L, "why"), (read.By, read.Turn, read.State, read.Progress.Counts["a.b"], read.Progress.Faults[0]));
        Assert.Equal("kept", JobText.Parse(JobText.Of(job with { Outcome = "kept" })[..^1] + ",\"newer\":1}").Outcome);
    }

    [Fact]
    public void Steps_ThatOrderCancelOrEndAJob_AreToldUnderItsNameAndOthersAreNot()
    {
        var told = new List<AuditLine?>();
        var job = new Job("a", "import", "app", new("ann", "::1", "a"), Noon);
        Tell(book => JobSteps.Add(book, job, ""));
        Tell(book => JobSteps.Take(book, "one", "one", _ => true));
        Tell(book => JobSteps.Renew(book, _jobs["a"], JobProgress.None, ""));
        Tell(book => JobSteps.Cancel(book, "a", new("bob", "::2", "of the request"), "wrong"));
        Tell(book => JobSteps.End(book, _jobs["a"], JobState.Cancelled, "", JobProgress.None));

        Assert.Equal(
            [("ann", "import of app, ordered"), null, null, ("bob", "import of app, cancel ordered: wrong"), ("ann", "import of app, cancelled: cancelled by bob: wrong")],
            told.Select(line => line is null ? ((string, string)?)null : (line.By, line.Reason)));
        Assert.All(told.OfType<AuditLine>(), line => Assert.Equal(("job", "a"), (line.Kind, line.Trace)));

        void Tell<T>(Func<JobBook, JobStep<T>> step) => Apply(book =>
        {
            var made = step(book);
            told.Add(made.Told);
            return made;
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"id":null,"kind":"k","about":"","by":{"by":"","client":"","trace":""},"created":"2026-11-20T12:00:00Z"}""")]
    [InlineData("""{"id":"i","kind":"k","about":"","by":{"by":"","client":"","trace":""},"created":"2026-11-20T12:00:00Z","state":"sleeping"}""")]
    public void Text_ThatIsNoJob_IsAFormatFault(string text) => Assert.Throws<FormatException>(() => JobText.Parse(text));

    private bool Add(string id, int minute = 0, string kind = "import") => Apply(book => JobSteps.Add(
        book, new(id, kind, "", Origin.Unknown, Noon.AddMinutes(minute)), "work"));

    private bool AddEvery(string id) => Apply(book => JobSteps.AddIfDue(
        book, new(id, "import", "", Origin.Unknown, Noon), "work", TimeSpan.FromHours(1)));

    private Job? Take(string replica) => Apply(book => JobSteps.Take(book, replica, replica, kind => kind == "import"));

    private void GiveBack(Job taken, JobProgress progress, string cursor, string why) =>
        Assert.NotNull(Apply(book => JobSteps.GiveBack(book, taken, progress, cursor, why)));

    private T Apply<T>(Func<JobBook, JobStep<T>> step)
    {
        var made = step(JobBook.Of(_now, _jobs.Values));
        if (made.Put is { } job)
        {
            _jobs[job.Id] = job;
        }

        foreach (var id in made.Removed)
        {
            _jobs.Remove(id);
        }

        return made.Outcome;
    }
}
