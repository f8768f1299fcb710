using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Floating tags whose pulls are answered by their last recorded move (docs/moves.md).</summary>
public class RecordedPushTests
{
    private const string Latest = "/v2/app/manifests/latest";

    private const string Policy = """
        policy:
          rules:
            - { tags: [latest], class: floating, pull: recorded }
            - { tags: ["*-release"], class: floating, direction: forward }
            - { tags: [stable], class: floating, target: released }
        """;

    private const string Release = "/v2/app/manifests/v1-release";

    [Fact]
    public async Task Pull_OfATagThatWasPushed_IsWhatWasPushedWhateverUpstreamHas()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);
        guard.Upstream.Plant("app", "latest", Two);

        Assert.Equal(DigestOf(One), (await guard.PullAsync(Latest)).Digest);
    }

    [Fact]
    public async Task Pull_OfATagThatWasMoved_IsWhatItWasMovedTo()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        foreach (var manifest in (string[])[One, Two, One, Two])
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Latest, manifest)).Status);
            Assert.Equal(DigestOf(manifest), (await guard.PullAsync(Latest)).Digest);
            Assert.Equal(DigestOf(manifest), (await guard.HeadAsync(Latest)).Digest);
        }

        var moves = await guard.Record.MovesAsync(RepositoryName.Parse("app"), Tag.Parse("latest"), 10, TestContext.Current.CancellationToken);
        Assert.Equal([4, 3, 2, 1], moves.Select(move => move.Number));
        Assert.Equal([DigestOf(Two), DigestOf(One), DigestOf(Two), DigestOf(One)], moves.Select(move => move.Content.Digest.Value));
    }

    [Fact]
    public async Task Pull_Again_IsFromMemory()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);
        await guard.PullAsync(Latest);
        await guard.PullAsync(Latest);
        guard.Upstream.Requests.Clear();

        Assert.Equal((HttpStatusCode.OK, DigestOf(One)), Of(await guard.PullAsync(Latest)));
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Pull_OfATagThatUpstreamHadFirst_RecordsItAndStays()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        Assert.Equal(DigestOf(One), (await guard.PullAsync(Latest)).Digest);
        guard.Upstream.Plant("app", "latest", Two);

        Assert.Equal(DigestOf(One), (await guard.PullAsync(Latest)).Digest);
        var found = (await guard.EntryAsync("app", "latest")).Recorded!.Confirmed!;
        Assert.Equal((true, 1L, DigestOf(One)), (found.IsFound, found.Number, found.Content.Digest.Value));
    }

    [Fact]
    public async Task Pull_OfATagThatUpstreamDoesNotHave_IsUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(Latest)).Status);
        Assert.True((await guard.EntryAsync("app", "latest")).IsUnknown);
    }

    [Fact]
    public async Task Push_OfWhatTheTagHas_MovesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Latest, One)).Status);
        Assert.Equal(1, (await guard.EntryAsync("app", "latest")).LastMove!.Number);
    }

    [Fact]
    public async Task Push_UpstreamRefusesIt_IsUpstreamsAnswerAndNothingHasMoved()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);
        guard.Upstream.Before = context =>
        {
            var isPublish = context.Request.Method == "PUT" && context.Request.Path.Value == Latest;
            context.Response.StatusCode = isPublish ? 403 : 200;
            return Task.FromResult(isPublish);
        };

        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(Latest, Two)).Status);
        var recorded = (await guard.EntryAsync("app", "latest")).Recorded!;
        Assert.Equal((DigestOf(One), null), (recorded.Confirmed!.Content.Digest.Value, recorded.Pending));
        Assert.Equal(DigestOf(One), (await guard.PullAsync(Latest)).Digest);
    }

    [Fact]
    public async Task Pull_WhileAMoveIsPending_IsWhatTheTagHadBefore()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);
        guard.Upstream.After = context =>
        {
            // Taken, and the answer lost.
            var isPublish = context.Request.Method == "PUT" && context.Request.Path.Value == Latest;
            context.Response.StatusCode = isPublish ? 500 : context.Response.StatusCode;
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.InternalServerError, (await guard.PushAsync(Latest, Two)).Status);
        guard.Upstream.After = _ => Task.CompletedTask;

        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "latest"));
        Assert.Equal(DigestOf(One), (await guard.PullAsync(Latest)).Digest);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Latest, Two)).Status);
        Assert.Equal(DigestOf(Two), (await guard.PullAsync(Latest)).Digest);
    }

    [Theory]
    [InlineData("latest has one", "If-Match", "one", 201)]
    [InlineData("latest has one", "If-Match", "two", 412)]
    [InlineData("latest has one", "If-None-Match", "*", 412)]
    [InlineData("latest has nothing", "If-None-Match", "*", 201)]
    [InlineData("latest has nothing", "If-Match", "one", 412)]
    public async Task Push_WithACondition_MovesTheTagOnlyIfItIsMet(string before, string header, string value, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        if (before == "latest has one")
        {
            await guard.PushAsync(Latest, One);
        }

        var push = await guard.PushAsync(Latest, Two, request => request.Headers.TryAddWithoutValidation(
            header, value == "*" ? "*" : $"\"{DigestOf(Manifest(value))}\""));

        Assert.Equal(status, (int)push.Status);
        var expected = status == 201 ? DigestOf(Two) : before == "latest has one" ? DigestOf(One) : null;
        Assert.Equal(expected, guard.Upstream.TagOf("app", "latest"));
        var current = status == 412 ? (string?)JsonNode.Parse(push.Body)!["errors"]![0]!["detail"]!["current"] : expected;
        Assert.Equal(expected, current);
    }

    [Theory]
    [InlineData("If-Match", "*")]
    [InlineData("If-Match", "sha256:1")]
    [InlineData("If-Match", "\"1\"")]
    [InlineData("If-Match", "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\", \"x\"")]
    [InlineData("If-None-Match", "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"")]
    public async Task Push_WithAConditionOfAnotherKind_Is400(string header, string value)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        var push = await guard.PushAsync(Latest, One, request => request.Headers.TryAddWithoutValidation(header, value));

        Assert.Equal((HttpStatusCode.BadRequest, "UNSUPPORTED"), (push.Status, push.Code));
        Assert.Empty(guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_OfAStrangerWhoseConditionFails_IsUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer developer"));
        guard.Upstream.Before = context =>
        {
            var isStranger = context.Request.Headers.Authorization.Count == 0;
            context.Response.StatusCode = isStranger ? 401 : 200;
            return Task.FromResult(isStranger);
        };

        var push = await guard.PushAsync(Latest, Two, request => request.Headers.TryAddWithoutValidation("If-None-Match", "*"));

        Assert.Equal((HttpStatusCode.Unauthorized, ""), (push.Status, push.Body));
    }

    [Theory]
    [InlineData("v1.0.0", "v1.0.1", 201)]
    [InlineData("v1.0.1", "v1.0.1", 201)]
    [InlineData("v1.0.1", "v1.0.0", 403)]
    [InlineData("v1.0.1", "v1.0.1-rc.1", 403)]
    [InlineData("v1.10.0", "v1.9.0", 403)]
    [InlineData("v1.0.0", "", 403)]
    [InlineData("", "v1.0.0", 201)]
    [InlineData("", "", 403)]
    public async Task Move_OfATagThatOnlyGoesForward_IsByTheReleasedVersions(string from, string to, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var (old, next) = (Manifest($"of {from}, old"), from.Length > 0 && from == to ? Manifest($"of {from}, old") : Manifest($"of {to}, new"));
        foreach (var (version, manifest) in (IEnumerable<(string, string)>)[(from, old), (to, next)])
        {
            await guard.PushAsync(version.Length > 0 ? $"/v2/app/manifests/{version}" : $"/v2/app/manifests/{DigestOf(manifest)}", manifest);
        }

        // What is no version, the tag has only from before the guard.
        if (from.Length == 0)
        {
            guard.Upstream.Plant("app", "v1-release", old);
        }
        else
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, old)).Status);
        }

        var push = await guard.PushAsync(Release, next);

        Assert.Equal(status, (int)push.Status);
        Assert.Equal(status == 201 ? DigestOf(next) : DigestOf(old), (await guard.PullAsync(Release)).Digest);
        Assert.Equal(status == 201 ? DigestOf(next) : DigestOf(old), guard.Upstream.TagOf("app", "v1-release"));
    }

    [Fact]
    public async Task Move_OfATagThatOnlyGoesForward_ToWhatIsNoVersion_IsRefusedFromTheBeginning()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        var push = await guard.PushAsync(Release, One);

        Assert.Equal((HttpStatusCode.Forbidden, "not-forward"), (push.Status, push.Reason));
        Assert.Contains("is released there under no version. Push the image under a version tag first", push.Message, StringComparison.Ordinal);
        Assert.Null(guard.Upstream.TagOf("app", "v1-release"));
    }

    [Fact]
    public async Task Move_OfATagThatOnlyGoesForward_ToWhatItHas_IsNoMoveWhateverHasBecomeOfItsRelease()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy.Replace("  rules:", "  rules:\n    - { tags: [\"v1.*\"], class: protected, delete: allow }", StringComparison.Ordinal));
        await guard.PushAsync(V1, One);
        await guard.PushAsync(Release, One);
        guard.Upstream.DeletesManifestsOfTags = false;
        await guard.Record.MarkDeletedAsync(
            RepositoryName.Parse("app"), Tag.Parse("v1.0.0"), (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content, isDeleted: true, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, One)).Status);
    }

    [Fact]
    public async Task Move_Back_IsRefusedSayingBothVersions()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/v1.0.1", Two);
        await guard.PushAsync(Release, Two);

        var push = await guard.PushAsync(Release, One);

        Assert.Equal((HttpStatusCode.Forbidden, "DENIED", "not-forward"), (push.Status, push.Code, push.Reason));
        Assert.Contains("which is version v1.0.1, and", push.Message, StringComparison.Ordinal);
        Assert.Contains("is version v1.0.0. Push", push.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_OfATagThatTakesReleasedImages_IsByWhatIsReleased()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(Two)}", Two);

        var refused = await guard.PushAsync("/v2/app/manifests/stable", Two);

        Assert.Equal((HttpStatusCode.Forbidden, "not-released"), (refused.Status, refused.Reason));
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/stable", One)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync("/v2/app/manifests/stable", Two)).Status);
        Assert.Equal(DigestOf(One), (await guard.PullAsync("/v2/app/manifests/stable")).Digest);
    }

    [Fact]
    public async Task Delete_ByDigestOfWhatATagHas_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);

        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "latest"));
    }

    [Fact]
    public async Task Push_OfSeveralTags_OneMayNotMove_LeavesAllAsTheyAre()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/v1.0.1", Two);
        await guard.PushAsync(Release, Two);
        await guard.PushAsync(Latest, Two);

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}?tag=latest&tag=v1-release&tag=v1.0.0", One);

        Assert.Equal((HttpStatusCode.Forbidden, "not-forward"), (push.Status, push.Reason));
        Assert.Equal((DigestOf(Two), DigestOf(Two)), (guard.Upstream.TagOf("app", "latest"), guard.Upstream.TagOf("app", "v1-release")));
        Assert.Null((await guard.EntryAsync("app", "latest")).Recorded!.Pending);
    }

    [Fact]
    public async Task Push_OfSeveralTags_MovesThemAll()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        // What is released by the same push is not released yet when it is judged.
        Assert.Equal("not-forward", (await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}?tag=v1-release&tag=v1.0.0", One)).Reason);
        await guard.PushAsync(V1, One);

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}?tag=latest&tag=v1-release&tag=v1.0.0", One);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal((DigestOf(One), DigestOf(One)), ((await guard.PullAsync(Latest)).Digest, (await guard.PullAsync(Release)).Digest));
    }

    [Fact]
    public async Task Record_IsDown_PullsAreWhatWasSeenLastAndPushesAre503()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);
        await guard.PullAsync(Latest);
        guard.Record.IsDown = true;
        guard.Upstream.Plant("app", "latest", Two);

        Assert.Equal((HttpStatusCode.OK, DigestOf(One)), Of(await guard.PullAsync(Latest)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(Latest, Two)).Status);
    }

    [Fact]
    public async Task Record_IsDownAndItSaysToRefuse_PullsAre503()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { recordDown: refuse }\n" + Policy);
        await guard.PushAsync(Latest, One);
        await guard.PullAsync(Latest);
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PullAsync(Latest)).Status);
    }

    [Fact]
    public async Task Delete_OfTheTag_IsForwardedAndPullsAreUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, Latest)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(Latest)).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Latest, Two)).Status);
        Assert.Equal(2, (await guard.EntryAsync("app", "latest")).LastMove!.Number);
    }

    // Nothing that others have written past the guard must come to be recorded by it.
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(412)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Delete_OfTheTagThatUpstreamDoesNotCarryOut_ChangesNoPull(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Latest, One);
        guard.Upstream.Plant("app", "latest", Two);
        guard.Upstream.Before = context =>
        {
            var isDelete = context.Request.Method == "DELETE" && context.Request.Path.Value == Latest;
            context.Response.StatusCode = isDelete ? status : 200;
            return Task.FromResult(isDelete);
        };

        Assert.Equal(status, (int)(await guard.SendAsync(HttpMethod.Delete, Latest)).Status);
        Assert.Equal(DigestOf(One), (await guard.PullAsync(Latest)).Digest);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Status);
    }

    private static (HttpStatusCode Status, string? Digest) Of(Pulled pulled) => (pulled.Status, pulled.Digest);
}
