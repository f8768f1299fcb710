using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Jobs;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Admin.Api;
using RegistryGuard.Tests.Jobs.Importing;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Jobs;

/// <summary>Who runs a job, and what becomes of it when that one stops, is told to end it, or loses the record.</summary>
public class JobRunnerTests
{
    private const string App = """{"repositories":["app"]}""";

    [Fact]
    public async Task Job_OfAReplicaThatStops_IsGoneOnWithByAnotherWhichDoesNotDoTheFirstHalfAgain()
    {
        await using var first = await GuardUnderTest.StartAsync();
        var held = HoldTagsFrom(first.Upstream, "v03");
        PlantForty(first.Upstream);
        var id = await first.OrderImportAsync(App);
        await Eventually.IsSoAsync(() => first.Upstream.Requests.Contains("HEAD /v2/app/manifests/v03"));
        await BoundAsync(first, "v00", "v01", "v02");
        await using var second = await GuardUnderTest.StartAsync(beside: first);
        first.Upstream.Requests.Clear();

        var stopping = first.StopAsync();
        held.SetResult();
        await stopping;
        var job = await second.EndOfAsync(id);

        Assert.Equal(("done", "protected: 40 bound"), ((string)job["state"]!, job.Summary().Single()));
        Assert.DoesNotContain("HEAD /v2/app/manifests/v00", first.Upstream.Requests);
        Assert.Contains("HEAD /v2/app/manifests/v39", first.Upstream.Requests);
    }

    // The turn of a replica that is gone without a word lapses.
    [Fact]
    public async Task Job_WhoseReplicaHasDied_IsGoneOnWithByAnotherWhenTheTurnHasLapsed()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        PlantForty(guard.Upstream);
        var jobs = guard.Parts.GetRequiredService<IJobs>();
        var job = new Job(Job.NewId(), "import", "app", new("ann", "", ""), guard.Clock.GetUtcNow().AddDays(-1));
        await jobs.ApplyAsync(
            book => JobSteps.Add(book, job, """{"repositories":["app"],"isDryRun":false}""") with
            {
                Put = job with { State = JobState.Running, Turn = new(1, "dead", "node-1", book.Now, book.Now + Job.Lease) },
            },
            TestContext.Current.CancellationToken);
        var later = await guard.OrderImportAsync("""{"repositories":["web"]}""");
        Assert.Equal(("running", "node-1"), await StateAsync(guard, job.Id));

        guard.Clock.Ahead += Job.Lease;

        Assert.Equal("done", (string?)(await guard.EndOfAsync(job.Id))["state"]);
        Assert.Equal((2, Environment.MachineName), ((int)(await jobs.ReadAsync(TestContext.Current.CancellationToken)).Find(job.Id)!.Turn!.Number, (string?)(await guard.GetAsync("jobs/" + job.Id))["replica"]));
        await guard.EndOfAsync(later);
    }

    [Fact]
    public async Task Job_WhoseTurnAnotherReplicaHasTaken_EndsHereWithoutAWord()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        PlantForty(guard.Upstream);
        var held = HoldTagsFrom(guard.Upstream, "v00");
        var id = await guard.OrderImportAsync(App);
        await Eventually.IsSoAsync(() => guard.Upstream.Requests.Contains("HEAD /v2/app/manifests/v00"));

        var jobs = guard.Parts.GetRequiredService<IJobs>();
        await jobs.ApplyAsync(
            book => new JobStep<bool>(true, book.Find(id)! with { Turn = new(2, "other", "node-2", book.Now, book.Now + TimeSpan.FromHours(1)) }),
            TestContext.Current.CancellationToken);
        held.SetResult();

        await Eventually.IsSoAsync(() => guard.Log.Lines.Any(line => line.StartsWith("JobLeft: ", StringComparison.Ordinal)));
        Assert.Equal(("running", "node-2"), await StateAsync(guard, id));
    }

    [Fact]
    public async Task Job_WhileTheRecordIsAway_GoesOnWhenItIsBack()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        PlantForty(guard.Upstream);
        var held = HoldTagsFrom(guard.Upstream, "v00");
        var id = await guard.OrderImportAsync(App);
        await Eventually.IsSoAsync(() => guard.Upstream.Requests.Contains("HEAD /v2/app/manifests/v00"));

        guard.Record.IsDown = true;
        held.SetResult();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        guard.Record.IsDown = false;

        Assert.Equal("done", (string?)(await guard.EndOfAsync(id))["state"]);
        Assert.Equal(DigestOf(One), (await guard.EntryAsync("app", "v39")).Binding!.Content.Digest.Value);
    }

    [Fact]
    public async Task Job_ThatIsCancelledWhileItRuns_EndsInItsMidst()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        PlantForty(guard.Upstream);
        var held = HoldTagsFrom(guard.Upstream, "v03");
        var id = await guard.OrderImportAsync(App);
        await BoundAsync(guard, "v00", "v01", "v02");

        var asked = (await guard.AskAsync(HttpMethod.Delete, "jobs/" + id, """{"reason":"wrong registry"}""")).MustBe(HttpStatusCode.OK);
        await Eventually.IsSoAsync(() => guard.Log.Lines.Any(line => line.StartsWith("JobBegun: ", StringComparison.Ordinal)));
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        held.SetResult();
        var job = await guard.EndOfAsync(id);

        Assert.Equal(("running", "loopback"), ((string)asked["state"]!, (string)asked["cancelledBy"]!));
        Assert.Equal(("cancelled", "cancelled by loopback: wrong registry"), ((string)job["state"]!, (string)job["outcome"]!));
        (await guard.AskAsync(HttpMethod.Delete, "jobs/" + id, "{}")).MustBeProblem(409);
    }

    [Fact]
    public async Task Jobs_Several_RunOneAfterTheOther()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        PlantForty(guard.Upstream);
        var held = HoldTagsFrom(guard.Upstream, "v00");
        var first = await guard.OrderImportAsync(App);
        await Eventually.IsSoAsync(() => guard.Upstream.Requests.Contains("HEAD /v2/app/manifests/v00"));
        var second = await guard.OrderImportAsync(App);

        Assert.Equal("waiting", (await StateAsync(guard, second)).State);
        held.SetResult();

        Assert.Equal(["protected: 40 bound"], (await guard.EndOfAsync(first)).Summary());
        Assert.Equal(["protected: 40 known already"], (await guard.EndOfAsync(second)).Summary());
    }

    private static void PlantForty(FakeUpstream upstream)
    {
        for (var i = 0; i < 40; i++)
        {
            upstream.Plant("app", $"v{i:00}", One);
        }
    }

    // Questions of the tags from this one on are not answered before it is let.
    private static TaskCompletionSource HoldTagsFrom(FakeUpstream upstream, string tag)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        upstream.Also(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.Contains("/manifests/v", StringComparison.Ordinal) && string.CompareOrdinal(path[(path.LastIndexOf('/') + 1)..], tag) >= 0)
            {
                await held.Task;
            }

            return false;
        });
        return held;
    }

    private static async Task BoundAsync(GuardUnderTest guard, params string[] tags)
    {
        foreach (var tag in tags)
        {
            while ((await guard.EntryAsync("app", tag)).Binding is null)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<(string State, string? Replica)> StateAsync(GuardUnderTest guard, string id)
    {
        var job = await guard.GetAsync("jobs/" + id);
        return ((string)job["state"]!, (string?)job.Body!["replica"]);
    }
}
