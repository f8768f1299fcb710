using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Push;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>The push protocol, where nothing fails.</summary>
public class ProtectedPushTests
{
    [Fact]
    public async Task Push_UnboundTag_IsStoredBoundLookedAtPublishedAndConfirmed()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal([DigestOf(One)], push.Headers.GetValues("Docker-Content-Digest"));
        Assert.Equal(
            [$"PUT /v2/app/manifests/{DigestOf(One)}", $"GET {V1}", $"HEAD /v2/app/manifests/{DigestOf(One)}", $"PUT {V1}"],
            guard.Upstream.Requests);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Push_SameManifestAgain_IsOnlyPublishedAndConfirmed()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Requests.Clear();

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal([$"PUT {V1}"], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_AnotherManifest_IsRefusedAndWritesNothingUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/v1.0.1", Two);
        guard.Upstream.Requests.Clear();

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "DENIED", "tag-bound"), (push.Status, push.Code, push.Reason));
        Assert.EndsWith("Push a new tag, for example v1.0.2.", push.Message, StringComparison.Ordinal);
        Assert.Empty(push.Headers.WwwAuthenticate);
        Assert.Empty(guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_TagThatUpstreamHasWithAnotherDigest_IsRefusedAndTheTagBoundToThat()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1.0.0", One);

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
        var binding = (await guard.EntryAsync("app", "v1.0.0")).Binding!;
        Assert.Equal((true, DigestOf(One)), (binding.IsPublished, binding.Content.Digest.Value));
    }

    [Fact]
    public async Task Push_TagThatUpstreamHasWithTheSameDigest_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "v1.0.0", One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Fact]
    public async Task Push_BoundToAnotherBetweenPublishAndConfirm_IsPutBackUpstreamAndAnswered503()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "other", Two);
        guard.Seam.Once(PushStep.Publish, () => BindAsync(guard, published: true));

        var push = await guard.PushAsync(V1, One);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (push.Status, push.Code));
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_PendingWithAnotherBetweenPublishAndConfirm_PutsNothingBackAndIsAnswered503()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "other", Two);
        guard.Seam.Once(PushStep.Publish, () => BindAsync(guard, published: false));

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, push.Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_PendingTagOfAnotherThatUpstreamHas_AdoptsThatOneAndIsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await LeavePendingAsync(guard, carriedOut: true);

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Push_PendingTagOfAnotherThatUpstreamHasNot_IsRefusedUntilTheTakeover()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await LeavePendingAsync(guard, carriedOut: false);

        var early = await guard.PushAsync(V1, Two);
        guard.Clock.Ahead = TimeSpan.FromHours(1);
        var late = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-pending"), (early.Status, early.Reason));
        Assert.Equal(HttpStatusCode.Created, late.Status);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    private static async Task LeavePendingAsync(GuardUnderTest guard, bool carriedOut)
    {
        guard.Upstream.Before = context => FailAsync(context, carriedOut);
        guard.Upstream.After = context =>
        {
            if (carriedOut && HttpMethods.IsPut(context.Request.Method) && context.Request.Path == V1)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PushAsync(V1, One)).Status);
        guard.Upstream.Before = _ => Task.FromResult(false);
        guard.Upstream.After = _ => Task.CompletedTask;
    }

    private static Task<bool> FailAsync(HttpContext context, bool carriedOut)
    {
        var fails = !carriedOut && HttpMethods.IsPut(context.Request.Method) && context.Request.Path == V1;
        if (fails)
        {
            context.Abort();
        }

        return Task.FromResult(fails);
    }

    // Makes the record say that another replica was faster: the binding of the push under test is gone, another is there.
    private static async Task BindAsync(GuardUnderTest guard, bool published)
    {
        var (app, tag) = (Core.Oci.RepositoryName.Parse("app"), Core.Oci.Tag.Parse("v1.0.0"));
        var mine = (await guard.Record.FindAsync(app, tag, default)).Binding!;
        var other = new PushAttempt(
            Attempt.New(), new(Core.Oci.Digest.Parse(DigestOf(Two)), null, Core.Oci.MediaType.OciManifest.Value), guard.Clock.GetUtcNow(), "");
        Assert.IsType<BindOutcome.Pending>(await guard.Record.TakeOverAsync(app, tag, mine, other, default));
        if (published)
        {
            await guard.Record.ConfirmAsync(app, tag, other, default);
        }
    }
}
