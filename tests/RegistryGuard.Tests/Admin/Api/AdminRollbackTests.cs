using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Orders;
using RegistryGuard.Telemetry;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>Rollbacks of floating tags, by the admin API.</summary>
public sealed class AdminRollbackTests : IDisposable
{
    private const string Plain = "latest";
    private const string Recorded = "v1-release";
    private const string Forward = "only-forward";
    private const string Targeted = "only-released";
    private const string Path = $"repositories/app/tags/{Recorded}/rollback";

    private const string Rules = """
        policy:
          rules:
            - { tags: [v1-release, other-release], class: floating, pull: recorded }
            - { tags: [by-ci], class: floating, pull: recorded, pushers: [ci] }
            - { tags: [kept-release], class: floating, keep: 1 }
            - { tags: [only-forward], class: floating, direction: forward }
            - { tags: [only-released], class: floating, target: released }
            - { tags: [latest, moving], class: floating }
            - { tags: ["open-*"], class: open }
        """;

    private static readonly string Three = Manifest("three");

    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Recorded)]
    [InlineData(Plain)]
    public async Task Rollback_OfAFloatingTag_GivesEveryReplicaItsFormerImage(string tag)
    {
        await using var guard = await StartAsync();
        await using var other = await GuardUnderTest.StartAsync(Configuration(), beside: guard);
        await MoveAsync(guard, tag, One, Two);

        var done = (await RollBackAsync(guard, tag, """{"reason":"does not boot"}""")).MustBe(HttpStatusCode.OK);

        Assert.Equal((DigestOf(One), DigestOf(Two), $"app@{DigestOf(One)}", true), ((string?)done["digest"], (string?)done["previous"], (string?)done["image"], (bool)done["moved"]!));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", tag));
        Assert.All((string?[])[await PulledAsync(guard, tag), await PulledAsync(other, tag)], pulled => Assert.Equal(DigestOf(One), pulled));
        var line = (await guard.GetAsync("audit?kind=rollback"))["lines"][0]!;
        Assert.Equal(("loopback", "does not boot", DigestOf(One), DigestOf(Two)), ((string?)line["by"], (string?)line["reason"], (string?)line["digest"], (string?)line["was"]));
        Assert.Equal("loopback", (string?)(await guard.GetAsync($"repositories/app/tags/{tag}"))["by"]);
        Assert.Contains(guard.Log.Lines, log => log.StartsWith($"AdminChange: admin loopback: rollback of app:{tag} to {DigestOf(One)} from {DigestOf(Two)}", StringComparison.Ordinal));
    }

    // It was moved back by mistake.
    [Theory]
    [InlineData(Recorded)]
    [InlineData(Plain)]
    public async Task Rollback_OfARollback_GoesForwardAgain(string tag)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, tag, One, Two);
        (await RollBackAsync(guard, tag)).MustBe(HttpStatusCode.OK);

        (await RollBackAsync(guard, tag)).MustBe(HttpStatusCode.OK);

        Assert.Equal((DigestOf(Two), DigestOf(Two)), (guard.Upstream.TagOf("app", tag), await PulledAsync(guard, tag)));
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("other-release")]
    [InlineData("moving")]
    [InlineData(null)]
    public async Task Rollback_ToATagOrADigest_GivesThatImage(string? named)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, named ?? "v1.0.0", Three);
        await MoveAsync(guard, Recorded, One, Two);

        var done = (await RollBackAsync(guard, Recorded, $$"""{"to":"{{named ?? DigestOf(Three)}}","from":"{{DigestOf(Two)}}"}""")).MustBe(HttpStatusCode.OK);

        Assert.Equal((DigestOf(Three), DigestOf(Three)), ((string?)done["digest"], await PulledAsync(guard, Recorded)));
    }

    [Theory]
    [InlineData(Recorded)]
    [InlineData(Plain)]
    public async Task Rollback_ToWhatTheTagHas_MovesNothingAndTellsNothing(string tag)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, tag, One, Two);

        var done = (await RollBackAsync(guard, tag, $$"""{"to":"{{DigestOf(Two)}}"}""")).MustBe(HttpStatusCode.OK);

        Assert.False((bool)done["moved"]!);
        Assert.Equal(DigestOf(Two), await PulledAsync(guard, tag));
        Assert.Empty((await guard.GetAsync("audit?kind=rollback"))["lines"].AsArray());
    }

    [Theory]
    [InlineData(Recorded)]
    [InlineData(Plain)]
    public async Task Rollback_OfATagThatWasDeleted_BringsItBack(string tag)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, tag, One, Two);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{tag}", ClosedUpstream.As("ci"))).Status);

        (await RollBackAsync(guard, tag)).MustBe(HttpStatusCode.OK);

        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", tag));
    }

    [Fact]
    public async Task Rollback_OfAPlainTagThatWasPushedPastTheGuard_GoesBackToWhatTheGuardKnows()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Plain, One, Two);
        guard.Upstream.Plant("app", Plain, Three);

        (await RollBackAsync(guard, Plain)).MustBe(HttpStatusCode.OK);

        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", Plain));
    }

    [Fact]
    public async Task Rollback_OfAKeptTag_KeepsWhatItGoesBackFrom()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, "kept-release", One, Two);

        (await RollBackAsync(guard, "kept-release")).MustBe(HttpStatusCode.OK);

        Assert.Contains(guard.Upstream.Manifests, pair => pair.Key.StartsWith("app/kept-release-2", StringComparison.Ordinal)
            && TinyImage.DigestOf(pair.Value) == DigestOf(Two));
    }

    [Theory]
    [InlineData(Forward, "later version")]
    [InlineData(Targeted, "only images that are released")]
    public async Task Rollback_ThatTheRuleRefuses_TakesAnOverrideWithItsReason(string tag, string why)
    {
        await using var guard = await StartAsync();
        await guard.PushAsync("/v2/app/manifests/v1.0.0", One, ClosedUpstream.As("ci"));
        await guard.PushAsync("/v2/app/manifests/v1.1.0", Two, ClosedUpstream.As("ci"));
        await MoveAsync(guard, tag, One, Two);
        var body = $"\"to\":\"{DigestOf(tag == Forward ? One : Three)}\"";
        guard.Upstream.Plant("app", "unreleased", Three);

        var refused = (await RollBackAsync(guard, tag, $"{{{body}}}")).MustBeProblem(409);
        (await RollBackAsync(guard, tag, $$"""{{{body}},"override":true}""")).MustBeProblem(400);
        var before = await PulledAsync(guard, tag);
        (await RollBackAsync(guard, tag, $$"""{{{body}},"override":true,"reason":"incident 7"}""")).MustBe(HttpStatusCode.OK);

        Assert.Equal("urn:registryguard:refused-by-rule", (string?)refused["type"]);
        Assert.Contains(why, refused.Detail, StringComparison.Ordinal);
        Assert.Contains("override: true and a reason", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(DigestOf(Two), before);
        Assert.Equal(DigestOf(tag == Forward ? One : Three), await PulledAsync(guard, tag));
        Assert.Equal("incident 7", (string?)(await guard.GetAsync("audit?kind=rollback"))["lines"][0]!["reason"]);
    }

    [Theory]
    [InlineData("v1.0.0", "{}", 409, "not-floating", "release it")]
    [InlineData("open-1", "{}", 409, "not-floating", "is open")]
    [InlineData("kept-release-20260101000000", "{}", 409, "not-floating", "archive tag")]
    [InlineData(Recorded, """{"from":"sha256:1111111111111111111111111111111111111111111111111111111111111111"}""", 409, "moved-meanwhile", "and not sha256:1111")]
    [InlineData(Recorded, """{"to":"sha256:1111111111111111111111111111111111111111111111111111111111111111"}""", 404, "manifest-unknown", "set keep")]
    [InlineData(Recorded, """{"to":"v9"}""", 404, "not-found", "knows no tag app:v9")]
    [InlineData("moving", "{}", 409, "no-former-image", "none to go back to")]
    [InlineData("other-release", "{}", 404, "not-found", "knows no tag app:other-release")]
    [InlineData(Recorded, """{"to":"retired"}""", 409, "no-image", "is retired")]
    [InlineData("v1.0", "{}", 404, "not-found", "knows no tag app:v1.0; did you mean v1.0.0?")]
    [InlineData("movin", "{}", 404, "not-found", "knows no tag app:movin; did you mean moving?")]
    [InlineData(Recorded, """{"to":"v9"}""", 404, "not-found", "; what app:v1-release had before is sha256:")]
    [InlineData(Recorded, """{"to":"v1.0.1"}""", 404, "not-found", "; did you mean v1.0.0?")]
    [InlineData(Recorded, """{"to":"sha256:1111111111111111111111111111111111111111111111111111111111111111"}""", 404, "manifest-unknown", "; what app:v1-release had before is sha256:")]
    public async Task Rollback_ThatCannotBe_IsAProblemThatSaysWhyAndMovesNothing(string tag, string body, int status, string type, string why)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        await MoveAsync(guard, "moving", One);
        await MoveAsync(guard, "v1.0.0", One);
        await MoveAsync(guard, "retired", One);
        (await guard.AskAsync(HttpMethod.Post, "repositories/app/tags/retired/release", """{"reason":"x","mode":"retire"}""")).MustBe(HttpStatusCode.OK);

        var problem = (await RollBackAsync(guard, tag, body)).MustBeProblem(status);

        Assert.Equal("urn:registryguard:" + type, (string?)problem["type"]);
        Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
        Assert.Equal((DigestOf(Two), DigestOf(Two)), (guard.Upstream.TagOf("app", Recorded), await PulledAsync(guard, Recorded)));
    }

    [Theory]
    [InlineData("""{"to":"../x"}""", 400)]
    [InlineData("""{"to":"md5:12"}""", 400)]
    [InlineData("""{"to":""}""", 400)]
    [InlineData("""{"from":"v1.0.0"}""", 400)]
    [InlineData("""{"reason":""}""", 400)]
    [InlineData("""{"reason":"a\nb"}""", 400)]
    [InlineData("""{"override":true}""", 400)]
    [InlineData("""{"override":"yes","reason":"x"}""", 400)]
    [InlineData("""{"tag":"v1"}""", 400)]
    [InlineData("[]", 400)]
    [InlineData(null, 415)]
    public async Task Rollback_ThatIsMalformed_IsAProblem(string? body, int status)
    {
        await using var guard = await StartAsync();

        (await guard.AskAsync(HttpMethod.Post, Path, body)).MustBeProblem(status);
    }

    [Fact]
    public async Task Rollback_WithoutCredentials_SaysWhichKeyToSet()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await guard.PushAsync($"/v2/app/manifests/{Plain}", One);

        Assert.Contains("set upstream.credentials", (await RollBackAsync(guard, Plain)).MustBeProblem(409).Detail, StringComparison.Ordinal);
        Assert.Contains("did you mean latest?", (await RollBackAsync(guard, "latst")).MustBeProblem(404).Detail, StringComparison.Ordinal);
        Assert.Contains("knows no tag app:moving", (await RollBackAsync(guard, "moving")).MustBeProblem(404).Detail, StringComparison.Ordinal);
    }

    // Registries answer 404 or 500 to a layer that is asked for as a manifest. A manifest stays one where blobs and manifests are kept together.
    [Theory]
    [InlineData(500, "not a manifest's JSON", null, 409, "not-a-manifest")]
    [InlineData(404, "not a manifest's JSON", null, 409, "not-a-manifest")]
    [InlineData(500, """{"architecture":"amd64"}""", null, 409, "not-a-manifest")]
    [InlineData(404, "", 307, 409, "not-a-manifest")]
    [InlineData(500, "", 307, 503, "upstream-failed")]
    [InlineData(500, """{"schemaVersion":2}""", null, 503, "upstream-failed")]
    [InlineData(500, "", 404, 503, "upstream-failed")]
    [InlineData(403, "not a manifest's JSON", null, 502, "upstream-refused")]
    public async Task Rollback_ToABlob_SaysThatItIsNoManifestAndWhatTheTagHad(int asManifest, string blob, int? asBlob, int status, string type)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        var layer = DigestOf(blob);
        guard.Upstream.Before = async context =>
        {
            var path = context.Request.Path.Value!;
            if (!path.EndsWith(layer, StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.StatusCode = path.Contains("/manifests/", StringComparison.Ordinal) ? asManifest : asBlob ?? 200;
            if (context.Response.StatusCode == 200)
            {
                context.Response.ContentLength = blob.Length;
                await context.Response.WriteAsync(HttpMethods.IsHead(context.Request.Method) ? "" : blob);
            }

            return true;
        };

        var problem = (await RollBackAsync(guard, Recorded, $$"""{"to":"{{layer}}"}""")).MustBeProblem(status);

        Assert.Equal("urn:registryguard:" + type, (string?)problem["type"]);
        Assert.Equal(status is 409, problem.Detail.Contains($"not a manifest, so no tag can be moved to it; give the digest of an image; what app:{Recorded} had before is {DigestOf(One)}", StringComparison.Ordinal));
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", Recorded));
    }

    [Fact]
    public async Task Rollback_CarriedOutOrRefused_IsToldInTheAuditListWithItsTrace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        await MoveAsync(guard, "v1.0.0", One);
        Task<AdminAnswer> OrderAsync(string tag, string body) => guard.AskAsync(
            HttpMethod.Post, $"repositories/app/tags/{tag}/rollback", body, request => request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));

        var refused = (await OrderAsync("v1.0.0", "{}")).MustBeProblem(409);
        var moved = (await OrderAsync(Recorded, $$"""{"from":"{{DigestOf(Three)}}","to":"{{DigestOf(One)}}"}""")).MustBeProblem(409);
        (await OrderAsync(Recorded, """{"to":"v9"}""")).MustBeProblem(404);
        (await OrderAsync(Recorded, "{}")).MustBe(HttpStatusCode.OK);
        await guard.Parts.GetRequiredService<AuditTrail>().WriteAsync(all: true);

        var done = (await guard.GetAsync("audit?kind=rollback"))["lines"].AsArray().Single()!;
        var refusals = (await guard.GetAsync("audit?kind=refusal"))["lines"].AsArray().ToDictionary(line => (string)line!["tag"]!, line => line!);
        Assert.Equal((Trace, "loopback"), ((string?)done["trace"], (string?)done["by"]));
        Assert.Equal(["v1-release", "v1.0.0"], refusals.Keys.Order(StringComparer.Ordinal));
        Assert.All(refusals.Values, line => Assert.Equal((Trace, "loopback", "127.0.0.1"), ((string?)line["trace"], (string?)line["by"], (string?)line["client"])));
        Assert.Equal("rollback: " + refused.Detail, (string?)refusals["v1.0.0"]["reason"]);
        Assert.Equal(("rollback: " + moved.Detail, DigestOf(One), DigestOf(Two)), ((string?)refusals[Recorded]["reason"], (string?)refusals[Recorded]["digest"], (string?)refusals[Recorded]["was"]));
        Assert.Equal(2, guard.Log.Lines.Count(line => line.StartsWith("AdminRollbackRefused: admin loopback: rollback of app:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rollback_ToABlockedDigest_IsRefusedWithTheReason()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        (await guard.AskAsync(HttpMethod.Put, $"blocked/{DigestOf(One)}", """{"reason":"CVE-2026-1"}""")).MustBe(HttpStatusCode.OK);
        await guard.Parts.GetRequiredService<HeardOrders>().HearAsync();

        var problem = (await RollBackAsync(guard, Recorded, """{"override":true,"reason":"all the same"}""")).MustBeProblem(409);

        Assert.Equal("urn:registryguard:blocked", (string?)problem["type"]);
        Assert.Contains("CVE-2026-1", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", Recorded));
    }

    [Fact]
    public async Task Rollback_DuringMaintenance_IsHeldAsAPushIs()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        (await guard.AskAsync(HttpMethod.Put, "maintenance", """{"reason":"garbage collection"}""")).MustBe(HttpStatusCode.OK);

        Assert.Contains("garbage collection", (await RollBackAsync(guard, Recorded)).MustBeProblem(503).Detail, StringComparison.Ordinal);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", Recorded));
    }

    // So that maintenance waits for it.
    [Fact]
    public async Task Rollback_UnderWay_IsAWriteInFlight()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        guard.Upstream.Before = async context =>
        {
            if (HttpMethods.IsPut(context.Request.Method))
            {
                begun.TrySetResult();
                await gate.Task;
            }

            return false;
        };

        var rollback = RollBackAsync(guard, Recorded);
        await begun.Task;
        var during = guard.Parts.GetRequiredService<WritesInFlight>().Count;
        gate.SetResult();

        (await rollback).MustBe(HttpStatusCode.OK);
        Assert.Equal((1, 0), (during, guard.Parts.GetRequiredService<WritesInFlight>().Count));
    }

    // Between the look and the move another replica's client pushes: its image stays.
    [Theory]
    [InlineData(Recorded)]
    [InlineData(Plain)]
    public async Task Rollback_OfATagThatIsMovedMeanwhile_LeavesItToThatMove(string tag)
    {
        await using var guard = await StartAsync();
        await using var other = await GuardUnderTest.StartAsync(Configuration(), beside: guard);
        await MoveAsync(guard, tag, One, Two);
        var isFirst = true;
        guard.Upstream.Before = async context =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path.Value!.EndsWith(DigestOf(One), StringComparison.Ordinal) && isFirst)
            {
                isFirst = false;
                await MoveAsync(other, tag, Three);
            }

            return false;
        };

        var problem = (await RollBackAsync(guard, tag)).MustBeProblem(409);

        Assert.False(isFirst);
        Assert.Equal("urn:registryguard:moved-meanwhile", (string?)problem["type"]);
        Assert.Contains(DigestOf(Three), problem.Detail, StringComparison.Ordinal);
        Assert.Equal((DigestOf(Three), DigestOf(Three)), (guard.Upstream.TagOf("app", tag), await PulledAsync(guard, tag)));
    }

    [Theory]
    [InlineData("GET", 401, 502, "upstream-refused", "let that user pull from and push to app")]
    [InlineData("GET", 403, 502, "upstream-refused", "let that user pull from and push to app")]
    [InlineData("GET", 500, 503, "upstream-failed", "upstream answered 500")]
    [InlineData("PUT", 403, 502, "upstream-refused", "let that user pull from and push to app")]
    [InlineData("PUT", 400, 502, "upstream-refused", "MANIFEST_BLOB_UNKNOWN")]
    [InlineData("PUT", 500, 503, "upstream-failed", "upstream answered 500")]
    public async Task Rollback_ThatUpstreamDoesNotTake_SaysWhatUpstreamSaid(string method, int answer, int status, string type, string why)
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        guard.Upstream.Before = async context =>
        {
            if (context.Request.Method != method)
            {
                return false;
            }

            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = answer;
            await context.Response.WriteAsync("""{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}""");
            return true;
        };

        var problem = (await RollBackAsync(guard, Recorded)).MustBeProblem(status);

        Assert.Equal("urn:registryguard:" + type, (string?)problem["type"]);
        Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", Recorded));
        Assert.Null((await guard.EntryAsync("app", Recorded)).Recorded!.Pending);
    }

    [Fact]
    public async Task Rollback_ToBytesThatUpstreamHasAltered_IsRefused()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        guard.Upstream.Manifests[$"app/{DigestOf(One)}"] = guard.Upstream.Manifests[$"app/{DigestOf(Two)}"];

        Assert.Equal("urn:registryguard:upstream-altered", (string?)(await RollBackAsync(guard, Recorded)).MustBeProblem(502)["type"]);
    }

    [Fact]
    public async Task Rollback_WithUpstreamGone_IsAProblem()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        await guard.Upstream.DisposeAsync();

        Assert.Equal("urn:registryguard:upstream-away", (string?)(await RollBackAsync(guard, Recorded)).MustBeProblem(502)["type"]);
    }

    [Fact]
    public async Task Rollback_WithTheRecordGone_IsAProblemAndMovesNothing()
    {
        await using var guard = await StartAsync();
        await MoveAsync(guard, Recorded, One, Two);
        guard.Record.IsDown = true;

        (await RollBackAsync(guard, Recorded)).MustBeProblem(503);

        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", Recorded));
    }

    // Upstream sees the guard's user, who need be none of the rule's pushers.
    [Fact]
    public async Task Rollback_AtUpstream_IsTheUserOfUpstreamCredentials()
    {
        await using var guard = await StartAsync();
        _ = new ClosedUpstream(guard.Upstream);
        await MoveAsync(guard, "by-ci", One, Two);

        (await RollBackAsync(guard, "by-ci")).MustBe(HttpStatusCode.OK);

        Assert.Equal("Basic " + Convert.ToBase64String("guard:secret"u8), guard.Upstream.LastHeaders.Authorization.ToString());
    }

    private async Task<GuardUnderTest> StartAsync() => await GuardUnderTest.StartAsync(Configuration());

    private string Configuration()
    {
        var file = $"{_folder}/password";
        File.WriteAllText(file, "secret\n");
        return $"upstream: {{ credentials: {{ username: guard, passwordFile: {file} }} }}\n{Rules}";
    }

    private static Task<AdminAnswer> RollBackAsync(GuardUnderTest guard, string tag, string body = "{}") =>
        guard.AskAsync(HttpMethod.Post, $"repositories/app/tags/{tag}/rollback", body);

    private static async Task MoveAsync(GuardUnderTest guard, string tag, params string[] manifests)
    {
        foreach (var manifest in manifests)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/{tag}", manifest, ClosedUpstream.As("ci"))).Status);
        }
    }

    private static async Task<string?> PulledAsync(GuardUnderTest guard, string tag) =>
        (await guard.PullAsync($"/v2/app/manifests/{tag}", ClosedUpstream.As("ci"))).Digest;
}
