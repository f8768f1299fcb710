using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Push;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>Pulls of protected tags that are not published yet, and pulls without the record.</summary>
public sealed class AdoptingPullTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Pull_AdoptIsOn_BindsTheTagToWhatUpstreamHas(string method)
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { adopt: true }");
        guard.Upstream.Plant("app", "v1.0.0", One);

        var pull = await guard.PullByAsync(method, V1);
        guard.Upstream.Plant("app", "v1.0.0", Two);

        Assert.Equal((HttpStatusCode.OK, DigestOf(One)), (pull.Status, pull.Digest));
        var binding = (await guard.EntryAsync("app", "v1.0.0")).Binding!;
        Assert.Equal((DigestOf(One), true), (binding.Content.Digest.Value, binding.IsPublished));
        Assert.Equal(One, (await guard.PullAsync(V1)).Body);
        Assert.Equal("tag-bound", (await guard.PushAsync(V1, Two)).Reason);
    }

    [Fact]
    public async Task Pull_AdoptIsOn_GoesByTheBytesAndNotByHeaders()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { adopt: true }");
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Upstream.After = context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(Two);
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PullAsync(V1)).Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Pull_AdoptIsOnAndUpstreamSaysNo_ItsAnswerIsPassedOnAndNothingIsBound(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { adopt: true }");
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("upstream says no");
            return true;
        };

        var pull = await guard.PullAsync(V1);

        Assert.Equal((status, "upstream says no"), ((int)pull.Status, pull.Body));
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
    }

    [Fact]
    public async Task Pull_AdoptIsOnAndTheTagWasReleasedFromThatDigest_StaysUnbound()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { adopt: true }");
        await guard.PushAsync(V1, One);
        var bound = (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content;
        await guard.Record.ReleaseAsync(App, V1Tag, bound, default);

        Assert.Equal((HttpStatusCode.OK, One), ((await guard.PullAsync(V1)).Status, (await guard.PullAsync(V1)).Body));
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
    }

    [Fact]
    public async Task Pull_AdoptIsOnAndTheRecordGoesDown_IsUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { adopt: true }");
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Upstream.After = _ =>
        {
            guard.Record.IsDown = true;
            return Task.CompletedTask;
        };

        Assert.Equal((HttpStatusCode.OK, One), ((await guard.PullAsync(V1)).Status, (await guard.PullAsync(V1)).Body));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Pull_OfAnInterruptedPushThatReachedUpstream_ConfirmsIt(string method)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await InterruptedPushAsync(guard);

        var pull = await guard.PullByAsync(method, V1);

        Assert.Equal((HttpStatusCode.OK, DigestOf(One)), (pull.Status, pull.Digest));
        var binding = (await guard.EntryAsync("app", "v1.0.0")).Binding!;
        Assert.Equal((DigestOf(One), true, "ci"), (binding.Content.Digest.Value, binding.IsPublished, binding.By));
    }

    [Fact]
    public async Task Pull_OfAPendingTagThatIsAnotherUpstream_IsUpstreamsAndConfirmsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await InterruptedPushAsync(guard);
        guard.Upstream.Plant("app", "v1.0.0", Two);

        Assert.Equal((HttpStatusCode.OK, Two), ((await guard.PullAsync(V1)).Status, (await guard.PullAsync(V1)).Body));
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Pull_OfAPendingTagThatUpstreamHasNot_IsUpstreams404()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await InterruptedPushAsync(guard);
        guard.Upstream.Manifests.TryRemove("app/v1.0.0", out _);

        Assert.Equal(HttpStatusCode.NotFound, (await guard.PullAsync(V1)).Status);
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Pull_RecordIsDown_KnownTagsAreResolvedFromMemoryAlsoWhenItIsStale()
    {
        await using var guard = await GuardUnderTest.StartAsync("pull: { recordDown: refuse }");
        using var counts = guard.Count();
        await guard.PushAsync(V1, One);
        guard.Upstream.Plant("app", "v1.0.0", Two);
        guard.Record.IsDown = true;

        var fresh = await guard.PullAsync(V1);
        guard.Clock.Ahead = TimeSpan.FromHours(1);
        var stale = await guard.PullAsync(V1);
        var again = await guard.PullAsync(V1);

        Assert.All([fresh, stale, again], pull => Assert.Equal((HttpStatusCode.OK, One), (pull.Status, pull.Body)));
        Assert.Equal(2, counts["stale"]);
    }

    [Theory]
    [InlineData("serve", HttpStatusCode.OK, "record-down")]
    [InlineData("refuse", HttpStatusCode.ServiceUnavailable, "refused")]
    public async Task Pull_RecordIsDownAndTheTagIsNotInMemory_IsAnsweredByRecordDown(string recordDown, HttpStatusCode status, string counted)
    {
        await using var guard = await GuardUnderTest.StartAsync($"pull: {{ recordDown: {recordDown} }}");
        using var counts = guard.Count();
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Upstream.Plant("app", "v1-release", One);
        guard.Record.IsDown = true;

        Assert.Equal((status, 1), ((await guard.PullAsync(V1)).Status, counts[counted]));
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync("/v2/app/manifests/v1-release")).Status);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync("/v2/app/manifests/" + DigestOf(One))).Status);
    }

    private static RegistryGuard.Core.Oci.RepositoryName App => RegistryGuard.Core.Oci.RepositoryName.Parse("app");

    private static RegistryGuard.Core.Oci.Tag V1Tag => RegistryGuard.Core.Oci.Tag.Parse("v1.0.0");

    // As if the guard had been killed between publish and confirm.
    private static async Task InterruptedPushAsync(GuardUnderTest guard)
    {
        guard.Seam.Once(PushStep.Publish, () => throw new RecordUnavailableException());
        await guard.PushAsync(V1, One, request => request.Headers.TryAddWithoutValidation(
            "Authorization", "Basic " + Convert.ToBase64String("ci:secret"u8)));
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }
}
