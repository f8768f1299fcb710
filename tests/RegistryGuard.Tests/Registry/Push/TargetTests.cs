using System.Net;
using Microsoft.AspNetCore.Http;
using static RegistryGuard.Tests.Registry.ClosedUpstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>An image is promoted from one repository to another without a rebuild, and nothing else gets there.</summary>
public class TargetTests
{
    private const string Policy = """
        pull: { adopt: true }
        policy:
          rules:
            - { repositories: ["prod/**"], tags: ["*"], class: protected, target: { released-in: "dev/{rest}" } }
            - { repositories: [app], tags: ["stable-*"], class: protected, target: released }
            - { tags: ["dev-*"], class: floating }
        """;

    private const string Prod = "/v2/prod/app/manifests/v1.0.0";
    private const string Dev = "/v2/dev/app/manifests/1.0.0";

    [Fact]
    public async Task Push_OfWhatIsReleasedInTheOtherRepository_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Dev, One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Prod, One)).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Prod, One)).Status);
        Assert.True((await guard.EntryAsync("prod/app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Push_OfAnythingElse_IsRefusedNamesWhatIsReleasedAndBindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Dev, One);
        await guard.PushAsync("/v2/dev/app/manifests/1.0.1", Manifest("three"));
        await guard.PushAsync("/v2/dev/app/manifests/dev-1", Two);
        await guard.PushAsync("/v2/dev/other/manifests/1.0.0", Two);

        var push = await guard.PushAsync(Prod, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "DENIED", "not-released"), (push.Status, push.Code, push.Reason));
        Assert.Contains("takes only images that are released in dev/app (policy.rules[0])", push.Message, StringComparison.Ordinal);
        Assert.EndsWith("Released there: 1.0.1, 1.0.0.", push.Message, StringComparison.Ordinal);
        Assert.Null((await guard.EntryAsync("prod/app", "v1.0.0")).Binding);
        Assert.DoesNotContain("PUT " + Prod, guard.Upstream.Requests);
        // The name is not taken.
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Prod, One)).Status);
    }

    // As real clients push: they upload first, and registries give no list of a repository that has no tag.
    [Fact]
    public async Task Push_ToARepositoryWithoutATagByWhoHasUploaded_IsToldWhyAllTheSame()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Dev, One);
        guard.Upstream.Before = context =>
        {
            var (isUpload, isList) = (HttpMethods.IsPost(context.Request.Method), context.Request.Path.Value == "/v2/prod/app/tags/list");
            context.Response.StatusCode = isUpload ? 202 : isList ? 404 : 200;
            return Task.FromResult(isUpload || isList);
        };
        await guard.SendAsync(HttpMethod.Post, "/v2/prod/app/blobs/uploads/");

        var push = await guard.PushAsync(Prod, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "not-released"), (push.Status, push.Reason));
        Assert.Null(guard.Upstream.TagOf("prod/app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_OfWhatIsReleasedInTheSameRepository_IsAcceptedAndNothingElse()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/stable-1", One)).Status);
        var refused = await guard.PushAsync("/v2/app/manifests/stable-2", Two);
        Assert.Equal("not-released", refused.Reason);
        Assert.EndsWith("Released here: v1.0.0, stable-1.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ToSeveralTagsOneOfWhichTakesReleasedImagesOnly_MovesNone()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var target = $"/v2/app/manifests/{DigestOf(One)}?tag=dev-1&tag=v1.0.0&tag=stable-1";

        var push = await guard.PushAsync(target, One);

        Assert.Equal("not-released", push.Reason);
        Assert.All((string[])["dev-1", "v1.0.0", "stable-1"], tag => Assert.Null(guard.Upstream.TagOf("app", tag)));
        await guard.PushAsync(V1, One);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(target, One)).Status);
    }

    // It is pending there, and its push may never end.
    [Fact]
    public async Task Push_OfWhatIsJustBeingReleased_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Before = context =>
        {
            var isPublish = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value == Dev;
            context.Response.StatusCode = isPublish ? 502 : 200;
            return Task.FromResult(isPublish);
        };
        await guard.PushAsync(Dev, One);

        Assert.False((await guard.EntryAsync("dev/app", "1.0.0")).Binding!.IsPublished);
        Assert.Equal("not-released", (await guard.PushAsync(Prod, One)).Reason);
    }

    // Bound is bound: the same digest is never an overwrite.
    [Fact]
    public async Task Push_OfWhatTheTagIsBoundTo_IsAcceptedWhateverHasBecomeOfTheRelease()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("prod/app", "v1.0.0", Two);
        await guard.SendAsync(HttpMethod.Get, Prod, request => request.Headers.TryAddWithoutValidation("Accept", "application/vnd.oci.image.manifest.v1+json"));

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Prod, Two)).Status);
        Assert.Equal("not-released", (await guard.PushAsync("/v2/prod/app/manifests/v2.0.0", Two)).Reason);
    }

    [Fact]
    public async Task Push_ByWhoMayNotReadTheOtherRepository_LearnsNothingOfIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream);
        closed.Private["dev/app"] = "builder";
        await guard.PushAsync(Dev, One, As("builder"));

        var push = await guard.PushAsync(Prod, Two, As("promoter"));
        var builder = await guard.PushAsync(Prod, Two, As("builder"));

        Assert.Equal("not-released", push.Reason);
        Assert.Contains("released where its rule says (policy.rules[0])", push.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("dev/app", push.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("1.0.0,", push.Body, StringComparison.Ordinal);
        Assert.EndsWith("Released there: 1.0.0.", builder.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Prod, One, As("promoter"))).Status);
    }

    [Fact]
    public async Task Push_ByWhoMayNotReadOrNotWriteHere_IsUpstreamsOwnAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream);
        closed.Blind["blind"] = closed.ReadOnly["reader"] = true;
        await guard.PushAsync(Dev, One, As("builder"));

        foreach (var (name, password) in ((string, string)[])[("blind", "secret"), ("reader", "secret"), ("builder", "guessed")])
        {
            var push = await guard.PushAsync(Prod, Two, As(name, password));

            Assert.Equal(("X", "upstream"), (push.Code, push.Headers.GetValues("X-Whose").Single()));
        }
    }

    // What the manifest needs must be in the repository too: that is upstream's to say.
    [Fact]
    public async Task Push_OfWhatUpstreamLacksTheBlobsOf_IsUpstreamsOwnAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Dev, One);
        guard.Upstream.Before = async context =>
        {
            var lacks = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value!.StartsWith("/v2/prod/", StringComparison.Ordinal);
            if (lacks)
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.StatusCode = 404;
                await context.Response.WriteAsync("""{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}""");
            }

            return lacks;
        };

        foreach (var manifest in (string[])[One, Two])
        {
            var push = await guard.PushAsync(Prod, manifest);

            Assert.Equal((HttpStatusCode.NotFound, "MANIFEST_BLOB_UNKNOWN"), (push.Status, push.Code));
        }

        Assert.Null((await guard.EntryAsync("prod/app", "v1.0.0")).Binding);
    }

    // That the image is not released is not why: no image could be pushed there.
    [Fact]
    public async Task Push_OfAnotherImageToABoundTag_IsRefusedForThatFirst()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Dev, One);
        await guard.PushAsync(Prod, One);

        var push = await guard.PushAsync(Prod, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
    }

    [Fact]
    public async Task Push_WhileTheRecordIsAway_IsAnsweredForNow()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Dev, One);
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(Prod, One)).Status);
        Assert.Null(guard.Upstream.TagOf("prod/app", "v1.0.0"));
    }
}
