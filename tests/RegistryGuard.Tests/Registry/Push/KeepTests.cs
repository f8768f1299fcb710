using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Tests.Registry.Pull;
using RegistryGuard.Upstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Archive tags: what they keep, who may touch them, and what becomes of them (docs/moves.md, "Archive tags").</summary>
public sealed class KeepTests : IDisposable
{
    private const string Release = "/v2/app/manifests/v1-release";
    private const string Policy = """policy: { rules: [{ tags: ["*-release"], class: floating, keep: 1 }] }""";

    // What is kept is asked for upstream.
    private const string WithoutCache = "pull: { cache: 0 }\n" + Policy;
    private const string WithoutKeep = """
        pull: { cache: 0 }
        policy: { rules: [{ tags: ["*-release"], class: floating, pull: recorded }] }
        """;

    private static readonly string Three = Manifest("three");

    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Push_OfAKeptTag_WritesItsArchiveTagBeforeTheTagItself()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, One)).Status);

        var writes = guard.Upstream.Writes.TakeLast(2).ToArray();
        Assert.Matches(@"\APUT /v2/app/manifests/v1-release-\d{14}\z", writes[0]);
        Assert.Equal("PUT " + Release, writes[1]);
        Assert.Equal([DigestOf(One)], Archives(guard).Values);
    }

    [Fact]
    public async Task Push_OfATagThatHadAnImageBeforeKeep_KeepsThatToo()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v1-release", One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, Two)).Status);

        Assert.Equal([DigestOf(One), DigestOf(Two)], Archives(guard).Values);
    }

    [Theory]
    [InlineData(404, HttpStatusCode.Created)]
    [InlineData(403, HttpStatusCode.Forbidden)]
    public async Task Push_OfATagWhoseImageCantBeRead_IsTakenOnlyIfTheImageIsGone(int status, HttpStatusCode expected)
    {
        await using var guard = await GuardUnderTest.StartAsync(WithoutKeep);
        await guard.PushAsync(Release, One);
        await guard.ReloadAsync(WithoutCache);
        Answer(guard, request => HttpMethods.IsGet(request.Method) && request.Path.Value!.EndsWith(DigestOf(One), StringComparison.Ordinal), status);

        var push = await guard.PushAsync(Release, Two);

        Assert.Equal(expected, push.Status);
        if (expected is HttpStatusCode.Created)
        {
            Assert.Equal([DigestOf(Two)], Archives(guard).Values);
            Assert.Single(guard.Log.Lines, line => line.StartsWith("ImageGone", StringComparison.Ordinal));
        }
        else
        {
            Assert.Contains($"could not be read (upstream answered {status} to its pull)", push.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Push_ByACredentialThatCanReadNothing_IsNotToldThatTheImageIsGone()
    {
        await using var guard = await GuardUnderTest.StartAsync(WithoutKeep);
        await guard.PushAsync(Release, One);
        await guard.ReloadAsync(WithoutCache);
        Answer(guard, request => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method), 404);

        var push = await guard.PushAsync(Release, Two, ClosedUpstream.As("stranger"));

        Assert.Equal(HttpStatusCode.NotFound, push.Status);
        Assert.Contains("could not be read (upstream answered 404 to its pull)", push.Message, StringComparison.Ordinal);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1-release"));
    }

    [Fact]
    public async Task Push_BackToWhatIsKept_WritesNoSecondArchiveTag()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Release, One);
        await guard.PushAsync(Release, Two);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, One)).Status);

        Assert.Equal([DigestOf(One), DigestOf(Two)], Archives(guard).Values);
        Assert.Equal(DigestOf(One), (await guard.PullAsync(Release)).Digest);
    }

    [Fact]
    public async Task Delete_ByDigestOfWhatIsKept_IsRefusedAndNamesTheArchiveTag()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Release, One);
        await guard.PushAsync(Release, Two);

        var refused = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (refused.Status, refused.Reason));
        Assert.Contains($"archive tag app:{Archives(guard).Keys.First()} keeps", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request == $"DELETE /v2/app/manifests/{DigestOf(One)}");
    }

    [Theory]
    [InlineData("v1-release-20210911143801")]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.kept")]
    public async Task ArchiveTag_OfAnyImage_IsNotForClientsToWriteOrDelete(string tag)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", tag, One);

        var push = await guard.PushAsync($"/v2/app/manifests/{tag}", Two);
        var several = await guard.PushAsync($"/v2/app/manifests/{DigestOf(Two)}?tag=v1.0.0&tag={tag}", Two);
        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{tag}");
        var pull = await guard.PullAsync($"/v2/app/manifests/{tag}");

        Assert.Equal((HttpStatusCode.Forbidden, "archive-tag"), (push.Status, push.Reason));
        Assert.Equal((HttpStatusCode.Forbidden, "archive-tag"), (several.Status, several.Reason));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "archive-tag"), (delete.Status, delete.Reason));
        Assert.Equal(DigestOf(One), pull.Digest);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", tag));
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
    }

    // Who may not even write there hears that, and not of the rule.
    [Fact]
    public async Task ArchiveTag_PushedByAStranger_IsUpstreamsRefusal()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);

        var push = await guard.PushAsync("/v2/app/manifests/v1-release-20210911143801", One);

        Assert.Equal(HttpStatusCode.Unauthorized, push.Status);
        Assert.NotEmpty(push.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData(403, HttpStatusCode.Forbidden, false)]
    [InlineData(405, HttpStatusCode.MethodNotAllowed, false)]
    [InlineData(500, HttpStatusCode.ServiceUnavailable, true)]
    public async Task Push_WhoseArchiveTagUpstreamRefuses_MovesNothingAndSaysSo(int status, HttpStatusCode expected, bool isOpen)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Release, One);
        Answer(guard, request => IsArchive(request) && HttpMethods.IsPut(request.Method), status);

        var push = await guard.PushAsync(Release, Two);

        Assert.Equal(expected, push.Status);
        Assert.Contains($"could not be written (upstream answered {status}), so tag app:v1-release was not moved", push.Message, StringComparison.Ordinal);
        Assert.Equal((DigestOf(One), DigestOf(One)), (guard.Upstream.TagOf("app", "v1-release"), (await guard.PullAsync(Release)).Digest));
        Assert.Equal(isOpen, (await guard.EntryAsync("app", "v1-release")).Recorded!.Pending is not null);
    }

    [Fact]
    public async Task Push_AfterOneWhoseArchiveTagMayYetArrive_TakesALaterNameForItsOwn()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Clock.Stop();
        await guard.PushAsync(Release, One);
        Answer(guard, request => IsArchive(request) && HttpMethods.IsPut(request.Method), 500);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(Release, Two)).Status);
        var begun = Assert.Single((await guard.EntryAsync("app", "v1-release")).Recorded!.Pending!.Archives.All);
        Answer(guard, _ => false, 500);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, Three)).Status);

        var kept = (await guard.EntryAsync("app", "v1-release")).Recorded!.Kept.All;
        Assert.Equal([DigestOf(Three), DigestOf(One)], kept.Select(manifest => manifest.Content.Digest.Value));
        Assert.True(kept[0].At > begun.At, $"{kept[0].At:O} is not after {begun.At:O}");
    }

    [Fact]
    public async Task Push_WhoseArchiveTagNeedsACredential_GetsTheChallenge()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        Answer(guard, IsArchive, 401);

        var push = await guard.PushAsync(Release, One);

        Assert.Equal(HttpStatusCode.Unauthorized, push.Status);
        Assert.Null(guard.Upstream.TagOf("app", "v1-release"));
        Assert.Null((await guard.EntryAsync("app", "v1-release")).Recorded);
    }

    [Fact]
    public async Task Push_OfATagTooLongToBeKept_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var (longest, longer) = (new string('a', 105) + "-release", new string('a', 106) + "-release");

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/{longest}", One)).Status);
        var refused = await guard.PushAsync($"/v2/app/manifests/{longer}", One);

        Assert.Equal((HttpStatusCode.BadRequest, "TAG_INVALID"), (refused.Status, refused.Code));
        Assert.Contains("has 114 characters", refused.Message, StringComparison.Ordinal);
        Assert.Null(guard.Upstream.TagOf("app", longer));
    }

    [Fact]
    public async Task Move_BeyondWhatIsKept_RemovesTheOldestByItsTagAlone()
    {
        await using var guard = await StartWithRightsAsync();
        _ = new ClosedUpstream(guard.Upstream);

        await MoveAsync(guard, One, Two, Three);

        Assert.Equal([DigestOf(Two), DigestOf(Three)], Archives(guard).Values);
        Assert.True(guard.Upstream.Manifests.ContainsKey($"app/{DigestOf(One)}"));
        var delete = Assert.Single(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.Matches(@"\ADELETE /v2/app/manifests/v1-release-\d{14}\z", delete);
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("ArchiveTagRemoved", StringComparison.Ordinal));
    }

    // Upstream lets the client move the tag; that it can't delete is no matter.
    [Theory]
    [InlineData(405)]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Move_BeyondWhatIsKeptWhereTagsCantBeDeleted_LeavesTheOldestAndSaysSoOnce(int status)
    {
        await using var guard = await StartWithRightsAsync();
        Answer(guard, request => HttpMethods.IsDelete(request.Method), status);

        await MoveAsync(guard, One, Two, Three, One);

        Assert.Equal(4, Archives(guard).Count);
        Assert.Single(guard.Log.Lines, line => line.StartsWith("ArchiveTagLeft", StringComparison.Ordinal) && line.Contains($"{status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Move_BeyondWhatIsKeptWithoutCredentials_LeavesTheOldestAndSaysSoOnce()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        await MoveAsync(guard, One, Two, Three, One);

        Assert.Equal(4, Archives(guard).Count);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.Single(guard.Log.Lines, line => line.StartsWith("ArchiveTagLeft", StringComparison.Ordinal));
        // What is kept no longer may be deleted by its digest, archive tag or not.
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Two)}")).Status);
    }

    [Fact]
    public async Task Move_WhereTagsTakeTheirManifestsAlong_PutsItBackAndDeletesNoMore()
    {
        await using var guard = await StartWithRightsAsync();
        guard.Upstream.DeletesManifestsOfTags = true;
        await guard.PushAsync("/v2/app/manifests/v1.0.0", One);

        await MoveAsync(guard, One, Two, Three, One);

        Assert.Equal(DigestOf(One), (await guard.PullAsync("/v2/app/manifests/v1.0.0")).Digest);
        Assert.Single(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.Single(guard.Log.Lines, line => line.StartsWith("ManifestLostWithTag", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Move_WhoseOldestIsSlowToGo_IsAnsweredMeanwhile()
    {
        await using var guard = await StartWithRightsAsync();
        var gate = new TaskCompletionSource();
        guard.Upstream.Before = async context =>
        {
            if (HttpMethods.IsDelete(context.Request.Method))
            {
                await gate.Task;
            }

            return false;
        };

        foreach (var manifest in (string[])[One, Two, Three])
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, manifest)).Status);
        }

        gate.SetResult();
        await EndAsync(guard);
        Assert.Equal(2, Archives(guard).Count);
    }

    // What somebody has written there is not the guard's to delete.
    [Fact]
    public async Task Move_WhoseOldestArchiveTagNamesAnotherImage_LeavesIt()
    {
        await using var guard = await StartWithRightsAsync();
        await MoveAsync(guard, One, Two);
        var oldest = Archives(guard).Keys.First();
        guard.Upstream.Plant("app", oldest, Manifest("other"));

        await MoveAsync(guard, Three);

        Assert.Equal(DigestOf(Manifest("other")), guard.Upstream.TagOf("app", oldest));
        Assert.Contains(guard.Log.Lines, line => line.Contains("it names another image", StringComparison.Ordinal));
    }

    // Both push through one replica each, at once; whoever comes last has the tag. What pulls give has an archive tag at any time.
    [Fact]
    public async Task Moves_ThroughTwoReplicasAtOnce_KeepWhatPullsGive()
    {
        await using var first = await GuardUnderTest.StartAsync(Policy);
        await using var second = await GuardUnderTest.StartAsync(Policy, beside: first);

        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(first.PushAsync(Release, Manifest($"a{round}")), second.PushAsync(Release, Manifest($"b{round}")));
            var given = (await first.PullAsync(Release)).Digest!;
            Assert.Contains(given, Archives(first).Values);
            var kept = (await first.EntryAsync("app", "v1-release")).Recorded!.Kept;
            Assert.All(kept.All, one => Assert.Equal(one.Content.Digest.Value, first.Upstream.TagOf("app", one.ArchiveOf(Tag.Parse("v1-release")).Value)));
            Assert.Equal(given, kept.All[0].Content.Digest.Value);
        }
    }

    [Fact]
    public async Task Move_WithoutMemory_KeepsWhatUpstreamHas()
    {
        await using var guard = await GuardUnderTest.StartAsync(WithoutCache);
        guard.Upstream.Plant("app", "v1-release", One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, Two)).Status);

        Assert.Equal([DigestOf(One), DigestOf(Two)], Archives(guard).Values);
    }

    // Nothing is there to be kept.
    [Fact]
    public async Task Move_FromWhatUpstreamNoLongerHas_GoesOnWithoutItsArchiveTag()
    {
        await using var guard = await GuardUnderTest.StartAsync(WithoutCache);
        guard.Upstream.Plant("app", "v1-release", One);
        Assert.Equal(DigestOf(One), (await guard.PullAsync(Release)).Digest);
        guard.Upstream.Manifests.TryRemove($"app/{DigestOf(One)}", out _);

        var push = await guard.PushAsync(Release, Two);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal([DigestOf(Two)], Archives(guard).Values);
    }

    private async Task<GuardUnderTest> StartWithRightsAsync()
    {
        var file = $"{_folder}/password";
        await File.WriteAllTextAsync(file, "secret\n");
        return await GuardUnderTest.StartAsync($"upstream: {{ credentials: {{ username: guard, passwordFile: {file} }} }}\n{Policy}");
    }

    private static async Task MoveAsync(GuardUnderTest guard, params string[] manifests)
    {
        foreach (var manifest in manifests)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, manifest, ClosedUpstream.As("ci"))).Status);
            await EndAsync(guard);
        }
    }

    // The guard's own work has come to its end.
    private static async Task EndAsync(GuardUnderTest guard)
    {
        var work = guard.Parts.GetRequiredService<OwnWork>();
        for (var waited = 0; work.Begun > 0 && waited < 600; waited++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(0, work.Begun);
    }

    private static bool IsArchive(HttpRequest request) => request.Path.Value!.Contains("/v1-release-2", StringComparison.Ordinal);

    private static void Answer(GuardUnderTest guard, Func<HttpRequest, bool> to, int status) => guard.Upstream.Before = async context =>
    {
        if (!to(context.Request))
        {
            return false;
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.Headers.WWWAuthenticate = status == 401 ? "Basic realm=\"fake\"" : default;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("""{"errors":[{"code":"X"}]}"""));
        return true;
    };

    // By their times.
    private static SortedDictionary<string, string> Archives(GuardUnderTest guard) => new(
        guard.Upstream.Manifests.Where(pair => pair.Key.StartsWith("app/v1-release-2", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[4..], pair => Digest.Sha256(pair.Value).Value), StringComparer.Ordinal);
}
