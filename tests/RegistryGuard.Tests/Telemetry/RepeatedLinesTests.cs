using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Telemetry;

namespace RegistryGuard.Tests.Telemetry;

/// <summary>How refusals that repeat become lines with a number, and how many lines clients can cause.</summary>
public sealed class RepeatedLinesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly RepositoryName App = RepositoryName.Parse("app");

    private readonly RepeatedLines _lines = new();

    [Fact]
    public void Refusal_TimeAfterTime_IsOneLineWithANumberWhichTellsOfTheLast()
    {
        Add(0, client: "10.0.0.1");
        Add(3, client: "10.0.0.2");
        Assert.Empty(_lines.Take(Noon.AddSeconds(4), all: false));
        var line = Assert.Single(_lines.Take(Noon.AddSeconds(5), all: false));
        Assert.Equal((2, Noon.AddSeconds(3), "10.0.0.2"), (line.Count, line.At, line.Client));
    }

    [Theory]
    [InlineData("other", "v1", "ci", "code")]
    [InlineData("app", "v2", "ci", "code")]
    [InlineData("app", "v1", "someone", "code")]
    [InlineData("app", "v1", "ci", "other")]
    public void Refusal_OfSomethingElse_IsALineOfItsOwn(string repository, string tag, string by, string code)
    {
        Add(0);
        _lines.Add(Line(0) with { Repository = RepositoryName.Parse(repository), Tag = Tag.Parse(tag), By = by }, code);
        Assert.Equal(2, Take(5).Count);
    }

    [Fact]
    public void Refusal_ThatGoesOn_IsToldEachTimeAfterTwiceTheTimeUpToTenMinutes()
    {
        var told = new List<int>();
        var count = 0L;
        for (var second = 0; second < 3_600; second++)
        {
            Add(second);
            foreach (var line in Take(second))
            {
                told.Add(second);
                count += line.Count;
            }
        }

        Assert.Equal([5, 15, 35, 75, 155, 315, 635, 1235, 1835, 2435, 3035], told);
        Assert.Equal(3_600, count + _lines.Take(Noon.AddHours(2), all: true).Sum(line => line.Count));
    }

    [Fact]
    public void Refusal_ThatStops_IsForgottenAndBeginsAnew()
    {
        Add(0);
        Assert.Single(Take(5));
        Assert.Empty(Take(15));
        Assert.Equal(0, _lines.Count);
        Add(20);
        Assert.Single(Take(25));
    }

    [Fact]
    public void Refusals_OfMoreTagsThanARepositoryMayTell_AreToldAsANumber()
    {
        Flood(1_000, i => App);
        var lines = Told(5, 6);
        Assert.Equal(LineBudget.Most + 1, lines.Count);
        Assert.Equal(1_000, lines.Sum(line => line.Count));
        Assert.Equal((App, null, 1_000 - LineBudget.Most), (lines[^1].Repository, lines[^1].Tag, lines[^1].Count));
        Assert.StartsWith("more happened than is told one by one", lines[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_OfMoreRepositoriesThanMayTell_AreToldAsANumberOfTheWholeGuard()
    {
        Flood(3_000, i => RepositoryName.Parse($"r{i}"));
        var lines = Told(5, 6, 7);
        Assert.Equal(LineBudget.MostOfAll + 1, lines.Count);
        Assert.Equal(3_000, lines.Sum(line => line.Count));
        Assert.Null(lines[^1].Repository);
    }

    [Fact]
    public void Refusals_OfMoreThanAreToldApart_TakeNoMoreMemory()
    {
        Flood(RepeatedLines.Most * 2, i => RepositoryName.Parse($"r{i}"));
        Assert.InRange(_lines.Count, 1, RepeatedLines.Most + 1);
        Assert.Equal(RepeatedLines.Most * 2, _lines.Take(Noon.AddSeconds(5), all: true).Sum(line => line.Count));
    }

    [Fact]
    public void Budget_OfARepository_GrowsByOneEachMinuteAndIsForgottenWhenItIsWhole()
    {
        var budget = new LineBudget();
        Assert.Equal(LineBudget.Most, Enumerable.Range(0, 100).Count(_ => budget.TryTake(App, Noon)));
        Assert.False(budget.TryTake(App, Noon.AddSeconds(59)));
        Assert.True(budget.TryTake(App, Noon.AddSeconds(61)));
        budget.Forget(Noon.AddSeconds(61));
        Assert.Equal(1, budget.Remembered);
        budget.Forget(Noon.AddHours(2));
        Assert.Equal(0, budget.Remembered);
    }

    [Fact]
    public void Reason_ThatIsLong_IsCut()
    {
        _lines.Add(Line(0) with { Reason = new('x', 5_000) }, "code");
        Assert.Equal(RepeatedLines.LongestReason + 1, Assert.Single(Take(5)).Reason.Length);
    }

    private void Flood(int count, Func<int, RepositoryName> repositoryOf)
    {
        for (var i = 0; i < count; i++)
        {
            _lines.Add(Line(0) with { Repository = repositoryOf(i), Tag = Tag.Parse($"v{i}") }, "code");
        }
    }

    private void Add(int second, string client = "10.0.0.1") => _lines.Add(Line(second) with { Client = client }, "code");

    private IReadOnlyList<AuditLine> Take(int second) => _lines.Take(Noon.AddSeconds(second), all: false);

    private List<AuditLine> Told(params int[] seconds) => [.. seconds.SelectMany(Take)];

    private static AuditLine Line(int second) => new(AuditKind.Refusal)
    {
        Repository = App,
        Tag = Tag.Parse("v1"),
        By = "ci",
        At = Noon.AddSeconds(second),
        Reason = "why",
    };
}
