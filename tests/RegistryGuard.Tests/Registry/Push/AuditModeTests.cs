using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Push;
using RegistryGuard.Telemetry;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.ClosedUpstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>In audit mode nothing is refused and nothing pinned; what would have been refused is told, and the record follows
/// (docs/adopting.md).</summary>
public sealed class AuditModeTests
{
    private const string Audit = "mode: audit";
    private const string Enforce = "mode: enforce";

    private static string Three { get; } = Manifest("three");

    [Fact]
    public async Task Push_OfAnotherManifest_GoesThroughRebindsTheTagAndIsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal((true, DigestOf(Two)), await BoundAsync(guard));
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("ManifestPush:", StringComparison.Ordinal)
            && line.Contains(" would-refuse status=201 ", StringComparison.Ordinal) && line.Contains("is bound to", StringComparison.Ordinal));
        var lines = await LinesAsync(guard);
        var told = Assert.Single(lines, line => line.Kind == AuditKind.WouldRefuse);
        Assert.Equal((DigestOf(Two), DigestOf(One)), (told.Digest!.Value.Value, told.Was!.Value.Value));
        Assert.StartsWith("tag app:v1.0.0 is protected", told.Reason, StringComparison.Ordinal);
        var rebound = lines.Last(line => line.Kind == AuditKind.Binding);
        Assert.Equal((DigestOf(Two), DigestOf(One)), (rebound.Digest!.Value.Value, rebound.Was!.Value.Value));
        Assert.DoesNotContain(lines, line => line.Kind == AuditKind.Refusal);
    }

    [Fact]
    public async Task Push_ThatWouldBeRefusedAgainAndAgain_IsOneLineWithANumber()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        foreach (var manifest in (string[])[One, Two, One, Two, One, Two])
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, manifest)).Status);
        }

        var told = (await LinesAsync(guard)).Where(line => line.Kind == AuditKind.WouldRefuse).ToList();

        Assert.Equal([(DigestOf(One), 2L), (DigestOf(Two), 3L)], told.Select(line => (line.Digest!.Value.Value, line.Count)).OrderBy(line => line.Item2));
    }

    [Fact]
    public async Task Push_OfWhatTheTagHas_IsToldAsRepeatedAndNotAsMore()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);

        Assert.Equal([AuditKind.Binding], (await LinesAsync(guard)).Select(line => line.Kind));
        Assert.Contains(guard.Log.Lines, line => line.Contains(" repeated status=201 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_OfATagThatUpstreamHasWithAnother_IsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        guard.Upstream.Plant("app", "v1.0.0", One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);

        Assert.Equal((true, DigestOf(Two)), await BoundAsync(guard));
        Assert.Equal(DigestOf(One), Assert.Single(await LinesAsync(guard), line => line.Kind == AuditKind.WouldRefuse).Was!.Value.Value);
    }

    [Fact]
    public async Task Pull_OfABoundTag_IsUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);
        await guard.PullAsync(V1);
        guard.Upstream.Plant("app", "v1.0.0", Two);

        Assert.Equal(Two, (await guard.PullAsync(V1)).Body);
    }

    [Fact]
    public async Task Reload_ToEnforce_PinsWhatTheTagHasAndRefusesAnother()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);
        await guard.PushAsync(V1, Two);

        await guard.ReloadAsync(Enforce);
        var refused = await guard.PushAsync(V1, One);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (refused.Status, refused.Reason));
        guard.Upstream.Plant("app", "v1.0.0", Three);
        Assert.Equal(Two, (await guard.PullAsync(V1)).Body);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
    }

    [Fact]
    public async Task Reload_ToAudit_LetsThroughWhatWasRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Enforce);
        await guard.PushAsync(V1, One);
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(V1, Two)).Status);

        await guard.ReloadAsync(Audit);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
        Assert.Equal((true, DigestOf(Two)), await BoundAsync(guard));
    }

    [Fact]
    public async Task Rule_InAuditMode_IsOnlyForItsTags()
    {
        await using var guard = await GuardUnderTest.StartAsync("""
            policy: { rules: [ { repositories: [app], tags: ["*"], class: protected, mode: audit } ] }
            """);
        foreach (var repository in (string[])["app", "other"])
        {
            await guard.PushAsync($"/v2/{repository}/manifests/v1", One);
        }

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/v1", Two)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync("/v2/other/manifests/v1", Two)).Status);
    }

    [Theory]
    [InlineData("{ tags: [t], class: protected, pushers: [release] }", "not-permitted")]
    [InlineData("{ tags: [t], class: open, pushers: [release] }", "not-permitted")]
    [InlineData("{ tags: [t], class: floating, target: released }", "not-released")]
    [InlineData("{ repositories: [app], tags: [t], class: protected, target: { released-in: other } }", "not-released")]
    [InlineData("{ tags: [t], class: floating, direction: forward }", "not-forward")]
    [InlineData("{ tags: [t], class: floating, keep: 2 }", null)]
    public async Task Push_AgainstARule_GoesThroughAndIsTold(string rule, string? reason)
    {
        await using var guard = await GuardUnderTest.StartAsync($"{Audit}\npolicy: {{ rules: [ {rule} ] }}");
        _ = new ClosedUpstream(guard.Upstream);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/t", One, As("bob"))).Status);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "t"));
        var told = (await LinesAsync(guard)).Where(line => line.Kind == AuditKind.WouldRefuse).ToList();
        Assert.Equal(reason is null ? 0 : 1, told.Count);
        Assert.Equal(reason is null, !guard.Log.Lines.Any(line => line.Contains(" would-refuse ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Push_ToAnArchiveTag_GoesThroughAndIsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync($$"""
            {{Audit}}
            policy: { rules: [ { tags: [t], class: floating, keep: 2 } ] }
            """);
        await guard.PushAsync("/v2/app/manifests/t", Two);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/t-20261120120000", One)).Status);

        Assert.Single(await LinesAsync(guard), line => line.Kind == AuditKind.WouldRefuse);
        // Nothing is kept in audit mode: the guard writes no tag of its own.
        Assert.Equal(
            ["PUT /v2/app/manifests/t", "PUT /v2/app/manifests/t-20261120120000"],
            guard.Upstream.Writes.Where(write => !write.Contains("sha256:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Push_ToSeveralTags_GoesThroughAndEachIsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(Two)}?tag=v1.0.0&tag=v1.0.1", Two);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal(["v1.0.0", "v1.0.1"], push.Headers.GetValues("OCI-Tag"));
        Assert.Equal("v1.0.0", Assert.Single(await LinesAsync(guard), line => line.Kind == AuditKind.WouldRefuse).Tag!.Value.Value);
        Assert.Equal((true, DigestOf(Two)), await BoundAsync(guard));
    }

    [Fact]
    public async Task Push_ThatRequiresThatTheTagIsAbsent_Is412AndMovesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        var push = await guard.PushAsync(V1, Two, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any));

        Assert.Equal(HttpStatusCode.PreconditionFailed, push.Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal((true, DigestOf(One)), await BoundAsync(guard));
    }

    [Fact]
    public async Task Push_ThatUpstreamRefuses_IsUpstreamsAnswerAndLeavesTheRecord()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = context.Request.Method == "PUT" ? 403 : 200;
            return Task.FromResult(context.Request.Method == "PUT");
        };

        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(V1, Two)).Status);

        Assert.Equal((true, DigestOf(One)), await BoundAsync(guard));
        Assert.DoesNotContain(await LinesAsync(guard), line => line.Kind == AuditKind.WouldRefuse);
    }

    [Fact]
    public async Task Push_ToARetiredTag_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);
        var bound = (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content;
        await guard.Record.RetireAsync(RepositoryName.Parse("app"), Tag.Parse("v1.0.0"), bound, TestContext.Current.CancellationToken);

        Assert.Equal("tag-retired", (await guard.PushAsync(V1, Two)).Reason);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_WithoutTheRecord_Is503AndReachesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(V1, One)).Status);
        Assert.Empty(guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_BesideAReplicaThatEnforces_IsJudgedAsThatOneWould()
    {
        await using var enforcing = await GuardUnderTest.StartAsync(Enforce);
        await using var guard = await GuardUnderTest.StartAsync(Audit, beside: enforcing);
        await enforcing.PushAsync(V1, One);

        var refused = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (refused.Status, refused.Reason));
        Assert.EndsWith("This replica is in audit mode, but replica " + Environment.MachineName + " enforces, so it is refused here too.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal((true, DigestOf(One)), await BoundAsync(guard));

        await enforcing.ReloadAsync(Audit);
        await SayAsync(enforcing);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
    }

    [Fact]
    public async Task Push_BesideAReplicaThatEnforcesItsRules_IsRefusedByThem()
    {
        const string Rules = "policy: { rules: [ { tags: [t], class: open, pushers: [release] } ] }";
        await using var enforcing = await GuardUnderTest.StartAsync(Rules);
        await using var guard = await GuardUnderTest.StartAsync($"{Audit}\n{Rules}", beside: enforcing);
        _ = new ClosedUpstream(guard.Upstream);

        var refused = await guard.PushAsync("/v2/app/manifests/t", One, As("bob"));

        Assert.Equal("not-permitted", refused.Reason);
        Assert.Contains("This replica is in audit mode, but replica", refused.Message, StringComparison.Ordinal);
        Assert.Null(guard.Upstream.TagOf("app", "t"));
    }

    [Fact]
    public async Task Push_BesideAnotherReplicaInAuditMode_GoesThroughOnBoth()
    {
        await using var one = await GuardUnderTest.StartAsync(Audit);
        await using var other = await GuardUnderTest.StartAsync(Audit, beside: one);

        Assert.All([await one.PushAsync(V1, One), await other.PushAsync(V1, Two), await one.PushAsync(V1, Three)],
            push => Assert.Equal(HttpStatusCode.Created, push.Status));

        Assert.Equal((true, DigestOf(Three)), await BoundAsync(one));
        Assert.Equal(DigestOf(Three), one.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_DuringWhichAnotherReplicaAcknowledgesInEnforceMode_IsPutBackAndAnswered503()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await using var other = await GuardUnderTest.StartAsync(Audit, beside: guard);
        await guard.PushAsync(V1, One);
        HttpStatusCode? enforced = null;
        guard.Seam.Once(PushStep.Publish, async () =>
        {
            await other.ReloadAsync(Enforce);
            enforced = (await other.PushAsync(V1, One)).Status;
        });

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal(HttpStatusCode.Created, enforced);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, push.Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal((true, DigestOf(One)), await BoundAsync(guard));
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(V1, Two)).Status);
    }

    [Fact]
    public async Task Push_DuringWhichAnotherIsAcknowledgedInAuditMode_LeavesTheRecordAsUpstreamIs()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await using var other = await GuardUnderTest.StartAsync(Audit, beside: guard);
        await guard.PushAsync(V1, One);
        guard.Seam.Once(PushStep.Publish, () => other.PushAsync(V1, Three));

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);

        Assert.Equal(DigestOf(Three), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal((true, DigestOf(Three)), await BoundAsync(guard));
    }

    [Fact]
    public async Task Delete_OfAProtectedTag_GoesThroughIsToldAndTheNameStaysTaken()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, V1)).Status);

        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Single(await LinesAsync(guard), line => line is { Kind: AuditKind.WouldRefuse, Tag: not null });
        await guard.ReloadAsync(Enforce);
        Assert.Equal("tag-retired", (await guard.PushAsync(V1, Two)).Reason);
    }

    [Fact]
    public async Task Delete_OfAManifestThatATagNeeds_GoesThroughAndIsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/" + DigestOf(One))).Status);

        Assert.Equal(DigestOf(One), Assert.Single(await LinesAsync(guard), line => line.Kind == AuditKind.WouldRefuse).Digest!.Value.Value);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsDeleted);
    }

    [Fact]
    public async Task Delete_OfABlob_GoesThroughAndIsTold()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = 202;
            return Task.FromResult(context.Request.Method == "DELETE");
        };

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/blobs/" + DigestOf(One))).Status);

        Assert.Single(await LinesAsync(guard), line => line.Kind == AuditKind.WouldRefuse);
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("RequestWouldBeRefused: let through in audit mode DELETE ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_WithoutTheRecord_Is503AndReachesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);
        guard.Clock.Ahead += TimeSpan.FromMinutes(1);
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.SendAsync(HttpMethod.Delete, V1)).Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Delete_BesideAReplicaThatEnforces_IsRefused()
    {
        await using var enforcing = await GuardUnderTest.StartAsync(Enforce);
        await using var guard = await GuardUnderTest.StartAsync(Audit, beside: enforcing);
        await enforcing.PushAsync(V1, One);

        var refused = await guard.SendAsync(HttpMethod.Delete, V1);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.Status);
        Assert.EndsWith("so it is refused here too.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Delete_OfATagOfAnEnforcedRule_IsRefusedThoughAnotherRuleIsInAuditMode()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { rules: [ { tags: [a], class: protected, mode: audit } ] }");
        await guard.PushAsync("/v2/app/manifests/a", One);
        await guard.PushAsync("/v2/app/manifests/b", Two);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/b")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/" + DigestOf(Two))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/a")).Status);
    }

    [Fact]
    public async Task Heartbeat_AfterAReload_SaysTheModeBeforeAPushIsJudgedByIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        Assert.Equal(["audit"], await ModesAsync(guard));

        await guard.ReloadAsync(Enforce);
        await guard.PushAsync(V1, One);

        Assert.Equal(["enforce"], await ModesAsync(guard));
    }

    [Fact]
    public async Task Explain_OfATagInAuditMode_SaysThatThePushGoesThrough()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        await guard.PushAsync(V1, One);

        var (_, body) = await guard.AdminAsync("/api/v1/explain?ref=app:v1.0.0");

        Assert.Equal(("would-refuse", "tag-bound"), ((string?)body!["push"]!["decision"], (string?)body["push"]!["reason"]));
        Assert.StartsWith("the tag is in audit mode, so the push goes through and is told; in enforce mode: ", (string?)body["push"]!["why"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SparedRefusals_AreAddedUpByRepositoryAndPusher()
    {
        await using var guard = await GuardUnderTest.StartAsync(Audit);
        _ = new ClosedUpstream(guard.Upstream);
        foreach (var (repository, by, manifest) in ((string, string, string)[])[
            ("app", "bob", One), ("app", "bob", Two), ("app", "bob", Three), ("app", "ann", Two), ("web", "bob", One), ("web", "bob", Two)])
        {
            await guard.PushAsync($"/v2/{repository}/manifests/v1", manifest, As(by));
        }

        await guard.Parts.GetRequiredService<AuditTrail>().WriteAsync(all: true);
        var (_, body) = await guard.AdminAsync("/api/v1/audit/would-refuse");

        Assert.Equal(
            ["app bob 2 v1", "app ann 1 v1", "web bob 1 v1"],
            body!["groups"]!.AsArray().Select(group => $"{group!["repository"]} {group["by"]} {group["count"]} {group["tags"]![0]}"));
        Assert.Null(body["next"]);
        Assert.Single((await guard.AdminAsync("/api/v1/audit/would-refuse?repository=web")).Body!["groups"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await guard.AdminAsync("/api/v1/audit/would-refuse?cursor=x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await guard.AdminAsync("/api/v1/audit/would-refuse?repository=A")).Status);
    }

    private static async Task<(bool IsPublished, string? Digest)> BoundAsync(GuardUnderTest guard) =>
        (await guard.EntryAsync("app", "v1.0.0")).Binding is { } binding ? (binding.IsPublished, binding.Content.Digest.Value) : (false, null);

    private static async Task<IReadOnlyList<AuditLine>> LinesAsync(GuardUnderTest guard)
    {
        await guard.Parts.GetRequiredService<AuditTrail>().WriteAsync(all: true);
        var lines = new List<AuditLine>();
        // Of a repository that the record does not know a line is on the whole guard's list.
        foreach (var list in (RepositoryName?[])[RepositoryName.Parse("app"), null])
        {
            lines.AddRange((await guard.Record.PageAsync(list, 1, 100, isNewestFirst: false, TestContext.Current.CancellationToken)).Select(line => line.Line));
        }

        return lines;
    }

    private static async Task SayAsync(GuardUnderTest guard) =>
        await guard.Parts.GetRequiredService<Heartbeats>().SayAsync(
            guard.Parts.GetRequiredService<RegistryGuard.Configuration.IGuardConfigurationSource>().Current.Policy);

    private static async Task<IEnumerable<string>> ModesAsync(GuardUnderTest guard) =>
        (await guard.Record.Replicas.RosterAsync(TestContext.Current.CancellationToken)).Replicas.Select(replica => replica.Heartbeat.Mode);
}
