using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>Releases of tags, by the admin API.</summary>
public class AdminReleaseTests
{
    private const string Path = "repositories/app/tags/v1.0.0/release";

    [Fact]
    public async Task Reuse_OfABoundTag_LetsAnotherImageHaveItOnEveryReplica()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.SendAsync(HttpMethod.Get, V1);

        var released = (await guard.AskAsync(HttpMethod.Post, Path, Body("reuse"))).MustBe(HttpStatusCode.OK);

        Assert.Equal(("released", DigestOf(One)), ((string?)released["state"], (string?)released["released"][0]));
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
        Assert.Equal("tag-bound", (await guard.PushAsync(V1, One)).Reason);
        Assert.Contains(guard.Log.Lines, line => line.StartsWith($"AdminChange: admin loopback: release (reuse) of app:v1.0.0 from {DigestOf(One)}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retire_OfABoundTag_RefusesItsPushesAndPullsAndLetsItsImageBeDeleted()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        await guard.SendAsync(HttpMethod.Get, V1);

        Assert.Equal("retired", (string?)(await guard.AskAsync(HttpMethod.Post, Path, Body("retire"))).MustBe(HttpStatusCode.OK)["state"]);

        foreach (var manifest in (string[])[One, Two])
        {
            var push = await guard.PushAsync(V1, manifest);
            Assert.Equal((HttpStatusCode.Forbidden, "tag-retired"), (push.Status, push.Reason));
            Assert.Contains("was retired by an administrator and its name stays taken", push.Message, StringComparison.Ordinal);
        }

        var pull = await guard.SendAsync(HttpMethod.Get, V1);
        Assert.Equal((HttpStatusCode.NotFound, "MANIFEST_UNKNOWN"), (pull.Status, pull.Code));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsRetired);
        Assert.Equal("tag-retired", (string?)(await guard.GetAsync("explain?ref=app:v1.0.0"))["push"]["reason"]);

        (await guard.AskAsync(HttpMethod.Post, Path, Body("reuse"))).MustBe(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
    }

    [Fact]
    public async Task Pending_OfAnInterruptedPush_IsGivenUpOnceItIsOldEnough()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var content = new ManifestIdentity(Digest.Parse(DigestOf(One)), null, MediaType.OciManifest.Value);
        await guard.Record.BindAsync(RepositoryName.Parse("app"), Tag.Parse("v1.0.0"), new(Attempt.New(), content, guard.Clock.GetUtcNow(), ""), CancellationToken.None);

        Assert.Contains("push.takeover", (await guard.AskAsync(HttpMethod.Post, Path, Body("pending"))).MustBeProblem(409).Detail, StringComparison.Ordinal);
        (await guard.AskAsync(HttpMethod.Post, Path, Body("reuse"))).MustBeProblem(409);
        (await guard.AskAsync(HttpMethod.Post, Path, Body("retire"))).MustBeProblem(409);
        guard.Clock.Ahead += TimeSpan.FromHours(1);
        (await guard.AskAsync(HttpMethod.Post, Path, Body("pending"))).MustBe(HttpStatusCode.OK);

        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
    }

    // What readers may have seen is never replaced: the registry has it, and so the tag is bound to it.
    [Fact]
    public async Task Pending_OfAPushThatReachedTheRegistry_LeavesTheTagToWhatIsThere()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var content = new ManifestIdentity(Digest.Parse(DigestOf(One)), null, MediaType.OciManifest.Value);
        await guard.Record.BindAsync(RepositoryName.Parse("app"), Tag.Parse("v1.0.0"), new(Attempt.New(), content, guard.Clock.GetUtcNow(), ""), CancellationToken.None);
        guard.Upstream.Plant("app", "v1.0.0", One);
        guard.Clock.Ahead += TimeSpan.FromHours(1);
        (await guard.AskAsync(HttpMethod.Post, Path, Body("pending"))).MustBe(HttpStatusCode.OK);

        Assert.Equal("tag-bound", (await guard.PushAsync(V1, Two)).Reason);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Theory]
    [InlineData("""{"reason":"x","mode":"free"}""", 400)]
    [InlineData("""{"reason":"x"}""", 400)]
    [InlineData("""{"mode":"reuse"}""", 400)]
    [InlineData("""{"reason":"","mode":"reuse"}""", 400)]
    [InlineData("""{"reason":"x","mode":"reuse"}""", 404)]
    [InlineData(null, 415)]
    public async Task Release_ThatIsMalformedOrOfNoTag_IsAProblem(string? body, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.AskAsync(HttpMethod.Post, Path, body)).MustBeProblem(status);
    }

    [Theory]
    [InlineData("reuse")]
    [InlineData("retire")]
    [InlineData("pending")]
    public async Task Release_OfATagThatIsNotBound_IsAConflict(string mode)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/latest", One);

        var answer = (await guard.AskAsync(HttpMethod.Post, "repositories/app/tags/latest/release", Body(mode))).MustBeProblem(409);

        Assert.Equal("app:latest is a floating tag, which is never bound to one image: there is nothing to release", answer.Detail);
    }

    private static string Body(string mode) => $$"""{"reason":"broken build","mode":"{{mode}}"}""";
}
