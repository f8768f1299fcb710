using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Jobs.Verifying;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Admin.Api;
using RegistryGuard.Tests.Jobs.Importing;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Tests.Telemetry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Jobs.Verifying;

/// <summary>What a verification finds, what it repairs, and what it says of the rest.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string Policy = """
        policy:
          rules:
            - { tags: [latest], class: floating, pull: recorded }
            - { tags: [kept], class: floating, keep: 2 }
            - { tags: [edge], class: floating }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_AfterWritesPastTheGuard_NamesJustThoseTags()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "same", "moved", "gone", "latest", "edge");
        await Overwrite(guard);

        var job = await VerifyAsync(guard);

        Assert.Equal("done", (string)job["state"]!);
        Assert.Equal(
            ["missing app:gone", "moved app:latest", "moved app:moved", "unrecorded app:new"],
            Findings(job).Select(finding => $"{finding["kind"]} {finding["repository"]}:{finding["tag"]}").Order(StringComparer.Ordinal));
        var moved = Findings(job).Single(finding => (string)finding["tag"]! == "moved");
        Assert.Equal((DigestOf(Manifest("moved")), DigestOf(Two), false), ((string?)moved["recorded"], (string?)moved["upstream"], (bool)moved["isRepaired"]!));
        Assert.Equal("6 tags of 1 repository verified: 4 differences", (string)job["outcome"]!);
    }

    [Fact]
    public async Task Verify_OfTheSameDriftTwice_CountsEachDifferenceOnce()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "same", "moved", "gone", "latest", "edge");
        await Overwrite(guard);

        await VerifyAsync(guard);
        await VerifyAsync(guard);

        Assert.Equal(4, (await Exposition.OfAsync(guard))["registryguard_drift_total"]);
    }

    [Fact]
    public async Task Verify_OfWhatIsAsTheRecordSays_FindsNothingAndWritesNothing()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "v1", "latest", "edge");
        guard.Upstream.Requests.Clear();

        var job = await VerifyAsync(guard, """{"repair":true}""");

        Assert.Equal(("done", "3 tags of 1 repository verified: 0 differences"), ((string)job["state"]!, (string)job["outcome"]!));
        Assert.Empty(Findings(job));
        Assert.Empty(guard.Upstream.Writes);
    }

    [Fact]
    public async Task Repair_PutsBackWhatUpstreamStillHas_AndBindsNothing()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "same", "moved", "gone", "latest", "edge");
        await Overwrite(guard);

        var job = await VerifyAsync(guard, """{"repair":true}""");

        Assert.Equal(3, Findings(job).Count(finding => (bool)finding["isRepaired"]!));
        Assert.All((string[])["same", "moved", "gone", "latest"], tag => Assert.Equal(DigestOf(Manifest(tag)), guard.Upstream.TagOf("app", tag)));
        Assert.Contains("registryguard import", (string)Findings(job).Single(finding => (string)finding["kind"]! == "unrecorded")["unrepaired"]!, StringComparison.Ordinal);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "new"));
        Assert.True((await guard.EntryAsync("app", "new")).IsUnknown);
        Assert.Equal(["unrecorded"], Findings(await VerifyAsync(guard)).Select(finding => (string)finding["kind"]!));
    }

    [Fact]
    public async Task Repair_OfAManifestThatIsGone_SaysWhyItCanNot()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "v1");
        guard.Upstream.Manifests.Clear();

        var finding = Findings(await VerifyAsync(guard, """{"repair":true}""")).Single();

        Assert.Equal(("missing", false, "the guard has no copy of the manifest: push it again"), ((string?)finding["kind"], (bool)finding["isRepaired"]!, (string?)finding["unrepaired"]));
    }

    /// <summary>Why upstream or the guard does not let it, and what is said then.</summary>
    [Theory]
    [InlineData("forbidden", "upstream answered 403 to the tag: upstream.credentials need the right to push here")]
    [InlineData("no rights", "the guard has no rights of its own at the registry: configure upstream.credentials")]
    [InlineData("maintenance", "in maintenance")]
    [InlineData("audit mode", "the tag is in audit mode")]
    public async Task Repair_ThatIsNotPossible_SaysWhy(string obstacle, string why)
    {
        await using var guard = await StartAsync(hasRights: obstacle != "no rights", more: obstacle == "audit mode" ? "mode: audit" : "");
        await FillAsync(guard, "v1");
        guard.Upstream.Plant("app", "v1", Two);
        if (obstacle == "maintenance")
        {
            (await guard.AskAsync(HttpMethod.Put, "maintenance", """{"reason":"garbage collection"}""")).MustBe(HttpStatusCode.OK);
        }
        else if (obstacle == "forbidden")
        {
            guard.Upstream.Also(context =>
            {
                var isWrite = HttpMethods.IsPut(context.Request.Method);
                context.Response.StatusCode = isWrite ? 403 : 200;
                return Task.FromResult(isWrite);
            });
        }

        var finding = Findings(await VerifyAsync(guard, """{"repair":true}""")).Single();

        Assert.Contains(why, (string?)finding["unrepaired"], StringComparison.Ordinal);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "v1"));
        Assert.Equal(DigestOf(Manifest("v1")), (await guard.EntryAsync("app", "v1")).Binding!.Content.Digest.Value);
    }

    // The tag is freed after it was looked at, when upstream is asked for the manifest to put back.
    [Fact]
    public async Task Repair_OfATagThatIsReleasedMeanwhile_LeavesIt()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "v1");
        guard.Upstream.Plant("app", "v1", Two);
        guard.Upstream.Also(async context =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value!.EndsWith(DigestOf(Manifest("v1")), StringComparison.Ordinal))
            {
                (await guard.AskAsync(HttpMethod.Post, "repositories/app/tags/v1/release", """{"reason":"wrong image","mode":"reuse"}""")).MustBe(HttpStatusCode.OK);
            }

            return false;
        });

        var finding = Findings(await VerifyAsync(guard, """{"repair":true}""")).Single();

        Assert.False((bool)finding["isRepaired"]!);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "v1"));
        Assert.Null((await guard.EntryAsync("app", "v1")).Binding);
    }

    [Fact]
    public async Task Verify_OfAnIndexWhoseChildIsGone_NamesTheChild()
    {
        await using var guard = await StartAsync();
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);
        var index = $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"digest":"{{DigestOf(One)}}","size":1,"mediaType":"application/vnd.oci.image.manifest.v1+json"}]}""";
        guard.Upstream.Plant("app", "v1", index);
        await guard.ImportAsync("""{"repositories":["app"]}""");
        guard.Upstream.Manifests.TryRemove($"app/{DigestOf(One)}", out _);

        var finding = Findings(await VerifyAsync(guard, """{"repair":true}""")).Single();

        Assert.Equal(("child", "v1", DigestOf(One)), ((string?)finding["kind"], (string?)finding["tag"], (string?)finding["upstream"]));
        Assert.Contains("push it again by its digest", (string?)finding["unrepaired"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_OfAnArchiveTagThatIsGone_WritesItAgain()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "kept");
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/kept", Two)).Status);
        var archive = (await guard.EntryAsync("app", "kept")).Recorded!.Kept.All.Single(kept => kept.Content.Digest.Value == DigestOf(Manifest("kept")))
            .ArchiveOf(Core.Oci.Tag.Parse("kept")).Value;
        guard.Upstream.Manifests.TryRemove($"app/{archive}", out _);

        var finding = Findings(await VerifyAsync(guard, """{"repair":true}""")).Single();

        Assert.Equal(("kept", "kept", true), ((string?)finding["kind"], (string?)finding["tag"], (bool)finding["isRepaired"]!));
        Assert.Equal(DigestOf(Manifest("kept")), guard.Upstream.TagOf("app", archive));
        Assert.Empty(Findings(await VerifyAsync(guard)));
    }

    // Told once, and again only if it comes back after it was repaired.
    [Fact]
    public async Task Verify_Again_DoesNotRepeatItsLinesOnTheAuditList()
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "v1");
        guard.Upstream.Plant("app", "v1", Two);

        var first = await VerifyAsync(guard);
        await VerifyAsync(guard);
        Assert.Single(await DriftAsync(guard));
        var line = (await DriftAsync(guard))[0];
        Assert.Equal(("v1", DigestOf(Two), DigestOf(Manifest("v1")), (string)first["id"]!), ((string?)line["tag"], (string?)line["digest"], (string?)line["was"], (string?)line["trace"]));

        await VerifyAsync(guard, """{"repair":true}""");
        guard.Upstream.Plant("app", "v1", Two);
        await VerifyAsync(guard);
        Assert.Equal(3, (await DriftAsync(guard)).Count);
    }

    [Theory]
    [InlineData(401, "app: upstream answered 401 to /v2/app/manifests/v1, with upstream.credentials, of the tag v1 and 1 more so")]
    [InlineData(404, null)]
    public async Task Verify_WhereUpstreamDoesNotAnswer_SaysWhyAndIsNoDrift(int status, string? fault)
    {
        await using var guard = await StartAsync();
        await FillAsync(guard, "v1", "v2");
        guard.Upstream.Also(context =>
        {
            var isTag = context.Request.Path.Value!.Contains("/manifests/v", StringComparison.Ordinal);
            context.Response.StatusCode = isTag ? status : 200;
            return Task.FromResult(isTag);
        });

        var job = await VerifyAsync(guard, """{"repositories":["app"]}""");

        Assert.Equal(fault is null ? "done" : "failed", (string)job["state"]!);
        Assert.Equal(fault is null ? [] : [fault], job.Faults());
        Assert.Equal(fault is null ? 2 : 0, Findings(job).Length);
    }

    [Fact]
    public async Task Verify_OfARepositoryThatNobodyKnows_Fails()
    {
        await using var guard = await StartAsync();

        var job = await VerifyAsync(guard, """{"repositories":["nowhere"]}""");

        Assert.Equal("failed", (string)job["state"]!);
        Assert.StartsWith("nowhere: neither the record nor upstream knows a tag of this repository", job.Faults().Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"repositories":["UPPER"]}""")]
    [InlineData("""{"repositories":[null]}""")]
    [InlineData("""{"repositories":"app"}""")]
    public async Task Order_ThatNamesNoRepository_IsRefused(string body)
    {
        await using var guard = await StartAsync();

        (await guard.AskAsync(HttpMethod.Post, "verify", body)).MustBeProblem(400);
    }

    // Two replicas with one record: both look, and one orders.
    [Fact]
    public async Task Every_WhenItIsTime_IsOrderedByOneReplica()
    {
        await using var guard = await StartAsync(more: "verify: { every: 1h }");
        await FillAsync(guard, "v1");
        var schedule = guard.Parts.GetRequiredService<VerifySchedule>();
        var jobs = guard.Parts.GetRequiredService<IJobs>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => schedule.LookAsync(TestContext.Current.CancellationToken)));

        var job = Assert.Single((await jobs.ReadAsync(TestContext.Current.CancellationToken)).Jobs);
        Assert.Equal(("verify", "all repositories", "verify.every"), (job.Kind, job.About, job.By.By));
        Assert.Equal("done", (string)(await guard.EndOfAsync(job.Id))["state"]!);
        Assert.False(await schedule.LookAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_OfZero_OrdersNothing()
    {
        await using var guard = await StartAsync();

        Assert.False(await guard.Parts.GetRequiredService<VerifySchedule>().LookAsync(TestContext.Current.CancellationToken));
    }

    private static async Task FillAsync(GuardUnderTest guard, params string[] tags)
    {
        foreach (var tag in tags)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/" + tag, Manifest(tag))).Status);
        }
    }

    private static Task Overwrite(GuardUnderTest guard)
    {
        foreach (var tag in (string[])["moved", "latest", "edge", "new"])
        {
            guard.Upstream.Plant("app", tag, Two);
        }

        guard.Upstream.Manifests.TryRemove("app/gone", out _);
        return Task.CompletedTask;
    }

    private static async Task<AdminAnswer> VerifyAsync(GuardUnderTest guard, string body = "{}") =>
        await guard.EndOfAsync((string)(await guard.AskAsync(HttpMethod.Post, "verify", body)).MustBe(HttpStatusCode.Accepted)["id"]!);

    private static JsonNode[] Findings(AdminAnswer job) => [.. job["progress"]["findings"]!.AsArray().Select(finding => finding!)];

    private static async Task<List<JsonNode>> DriftAsync(GuardUnderTest guard) =>
        [.. (await guard.GetAsync("audit?kind=drift"))["lines"].AsArray().Select(line => line!)];

    private Task<GuardUnderTest> StartAsync(bool hasRights = true, string more = "")
    {
        var rights = hasRights ? $"upstream: {{ credentials: {{ username: guard, passwordFile: {_folder.Write("password", "secret")} }} }}\n" : "";
        return GuardUnderTest.StartAsync($"{rights}{Policy}\n{more}");
    }
}
