using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Push;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>What becomes of a push when upstream or the record fails at a step.</summary>
public class PushFaultTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(413)]
    public async Task Push_UpstreamRefusesToStore_ItsAnswerIsPassedOnAndNothingIsBound(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => AnswerAsync(context, IsStore, status, "Basic realm=\"upstream\"", "upstream says no");

        var push = await guard.PushAsync(V1, One);

        Assert.Equal((status, "upstream says no"), ((int)push.Status, push.Body));
        Assert.Equal("Basic realm=\"upstream\"", push.Headers.WwwAuthenticate.ToString());
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(412)]
    [InlineData(422)]
    [InlineData(423)]
    [InlineData(429)]
    [InlineData(451)]
    [InlineData(501)]
    public async Task Push_UpstreamRefusesToPublishForCertain_TheBindingIsTakenBack(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => AnswerAsync(context, IsPublish, status);

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(status, (int)push.Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Push_UpstreamFailsToPublish_StaysPendingAndTheSamePushCompletesIt(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => AnswerAsync(context, IsPublish, status);
        var failed = await guard.PushAsync(V1, One);
        guard.Upstream.Before = _ => Task.FromResult(false);

        var other = await guard.PushAsync(V1, Two);
        var same = await guard.PushAsync(V1, One);

        Assert.Equal(status, (int)failed.Status);
        Assert.Contains(guard.Log.Lines, line => line.Contains($"upstream answered {status}, which leaves open whether it took the tag, so the tag stays pending", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Forbidden, "tag-pending"), (other.Status, other.Reason));
        Assert.Equal(HttpStatusCode.Created, same.Status);
    }

    [Fact]
    public async Task Push_UpstreamDropsTheConnectionAfterItPublished_TheSamePushCompletesItAndAnotherIsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = context => Abort(context, IsPublish);
        var dropped = await guard.PushAsync(V1, One);
        guard.Upstream.After = _ => Task.CompletedTask;

        var other = await guard.PushAsync(V1, Two);
        var same = await guard.PushAsync(V1, One);

        Assert.Equal((HttpStatusCode.BadGateway, "UNAVAILABLE"), (dropped.Status, dropped.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (other.Status, other.Reason));
        Assert.Equal(HttpStatusCode.Created, same.Status);
    }

    [Fact]
    public async Task Push_UpstreamIsSilentAtPublish_Is504AndTheSamePushCompletesIt()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { timeout: 3s }");
        guard.Upstream.After = context => IsPublish(context) ? Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted) : Task.CompletedTask;
        var silent = await guard.PushAsync(V1, One);
        guard.Upstream.After = _ => Task.CompletedTask;

        Assert.Equal(HttpStatusCode.GatewayTimeout, silent.Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Push_LookIsUnclear_UpstreamsAnswerIsPassedOnAndNothingStaysPending(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => AnswerAsync(context, IsLook, status);

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(status, (int)push.Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
    }

    // What stands before a registry may answer everything with a page of its own.
    [Theory]
    [InlineData("text/html", "<html>We are back soon.</html>")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"status\":\"ok\"}")]
    public async Task Push_LookFindsWhatIsNoManifest_IsNotTakenForTheTag(string type, string page)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = async context =>
        {
            if (!IsLook(context))
            {
                return false;
            }

            context.Response.ContentType = type;
            await context.Response.WriteAsync(page);
            return true;
        };

        var push = await guard.PushAsync(V1, One);
        guard.Upstream.Before = _ => Task.FromResult(false);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, push.Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    public async Task Push_UpstreamAnswersWithoutABody_IsAnsweredSoAndToldOnce(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = context =>
        {
            context.Response.StatusCode = IsPublish(context) ? status : context.Response.StatusCode;
            return Task.CompletedTask;
        };

        var push = await guard.PushAsync(V1, One);

        Assert.Equal((status, ""), ((int)push.Status, push.Body));
        Assert.Single(guard.Log.Lines, line => line.StartsWith("ManifestPush: ", StringComparison.Ordinal));
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("RequestFailed: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_JoinedByAnotherWhileItLooked_LeavesNoAttemptOpenBehind()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var (app, tag) = (RepositoryName.Parse("app"), Tag.Parse("v1.0.0"));
        var joining = new PushAttempt(
            Attempt.New(), new(Digest.Parse(DigestOf(One)), null, MediaType.OciManifest.Value), guard.Clock.GetUtcNow(), "");
        guard.Upstream.Plant("app", "v1.0.0", Two);
        guard.Upstream.Before = async context =>
        {
            if (IsLook(context))
            {
                await guard.Record.BindAsync(app, tag, joining, default);
                guard.Upstream.Before = later => AnswerAsync(later, IsLook, 403);
            }

            return false;
        };

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Forbidden, push.Status);
        Assert.True(await guard.Record.SettleAsync(app, tag, joining, default));
    }

    [Fact]
    public async Task Push_ReadsAreMaskedAs404_IsNotPublished()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1.0.0", Two);
        guard.Upstream.Before = context => AnswerAsync(context, request => !HttpMethods.IsPut(request.Request.Method), 404);

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.NotFound, push.Status);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
    }

    [Fact]
    public async Task Push_UpstreamFailsForAMomentAtStoreAndLook_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        guard.Upstream.Before = context =>
            AnswerAsync(context, request => !IsPublish(request) && seen.Add(request.Request.Method), 500);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Fact]
    public async Task Push_UpstreamStoresAnotherDigest_Is502AndNotAcknowledged()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = context =>
        {
            if (IsPublish(context))
            {
                context.Response.Headers["Docker-Content-Digest"] = DigestOf(Two);
            }

            return Task.CompletedTask;
        };

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.BadGateway, push.Status);
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Push_StrangerToABoundTag_GetsUpstreamsAnswerAndLearnsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer developer"));
        guard.Upstream.Before = context => AnswerAsync(context, _ => true, 401, "Bearer realm=\"upstream\"", "who are you?");

        var push = await guard.PushAsync(V1, Two, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer stranger"));

        Assert.Equal((HttpStatusCode.Unauthorized, "who are you?"), (push.Status, push.Body));
        Assert.Equal("Bearer realm=\"upstream\"", push.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("v1-release")]
    public async Task Push_RecordIsDown_Is503AndNothingIsForwarded(string tag)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Record.IsDown = true;

        var push = await guard.PushAsync($"/v2/app/manifests/{tag}", One);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (push.Status, push.Code));
        Assert.Equal(TimeSpan.FromSeconds(5), push.Headers.RetryAfter!.Delta);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Fact]
    public async Task PushAndPull_RecordIsDown_OpenTagsAndPullsGoOn()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var open = "/v2/app/manifests/" + DigestOf(One).Replace(':', '-') + ".sig";
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(open, One)).Status);
        Assert.Equal(HttpStatusCode.OK, (await guard.SendAsync(HttpMethod.Get, open)).Status);
    }

    [Fact]
    public async Task Push_RecordGoesDownBeforeConfirm_Is503AndTheSamePushCompletesIt()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Seam.Once(PushStep.Publish, () =>
        {
            guard.Record.IsDown = true;
            return Task.CompletedTask;
        });
        var lost = await guard.PushAsync(V1, One);
        guard.Record.IsDown = false;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(V1, Two)).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Fact]
    public async Task Push_FloatingTagWhoseMoveCannotBeRecorded_Is503()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.After = _ =>
        {
            guard.Record.IsDown = true;
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync("/v2/app/manifests/v1-release", One)).Status);
    }

    [Fact]
    public async Task Push_FloatingTag_EveryMoveIsRecordedWithWhereItCameFrom()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        await guard.PushAsync("/v2/app/manifests/v1-release", One);
        await guard.PushAsync("/v2/app/manifests/v1-release", Two, request => request.Headers.TryAddWithoutValidation(
            "Authorization", "Basic " + Convert.ToBase64String("ci:secret"u8)));

        var moves = await guard.Record.MovesAsync(RepositoryName.Parse("app"), Tag.Parse("v1-release"), 10, default);
        Assert.Equal([DigestOf(Two), DigestOf(One)], moves.Select(move => move.Content.Digest.Value), StringComparer.Ordinal);
        Assert.Equal((2L, DigestOf(One), "ci", "127.0.0.1"), (moves[0].Number, moves[0].Previous!.Value.Value, moves[0].By, moves[0].Client));
    }

    [Fact]
    public async Task Push_UpstreamIsDown_Is502WithAnOciError()
    {
        await using var guard = await GuardUnderTest.StartAsync(upstreamIsDown: true);

        var push = await guard.PushAsync(V1, One);
        var pull = await guard.SendAsync(HttpMethod.Get, V1);

        Assert.Equal((HttpStatusCode.BadGateway, "UNAVAILABLE"), (push.Status, push.Code));
        Assert.Equal((HttpStatusCode.BadGateway, "UNAVAILABLE"), (pull.Status, pull.Code));
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
    }

    private static bool IsPublish(HttpContext context) => HttpMethods.IsPut(context.Request.Method) && context.Request.Path == V1;

    private static bool IsStore(HttpContext context) => HttpMethods.IsPut(context.Request.Method) && context.Request.Path != V1;

    private static bool IsLook(HttpContext context) => HttpMethods.IsGet(context.Request.Method) && context.Request.Path == V1;

    private static async Task<bool> AnswerAsync(
        HttpContext context, Func<HttpContext, bool> isThisOne, int status, string? challenge = null, string body = "")
    {
        if (!isThisOne(context))
        {
            return false;
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        if (challenge is not null)
        {
            context.Response.Headers.WWWAuthenticate = challenge;
        }

        await context.Response.WriteAsync(body);
        return true;
    }

    private static Task Abort(HttpContext context, Func<HttpContext, bool> isThisOne)
    {
        if (isThisOne(context))
        {
            context.Abort();
        }

        return Task.CompletedTask;
    }
}
