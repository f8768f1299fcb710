using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry.Pull;
using RegistryGuard.Upstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Archive names that the record has a binding of: from before the rule got <c>keep</c>, from a time when it had none, or found
/// after the record was lost (docs/moves.md, "Archive names that are bound").</summary>
public sealed class BoundArchiveNameTests : IDisposable
{
    private const string Release = "/v2/app/manifests/v1-release";
    private const string Early = "v1-release-20250101000000";
    private const string Keep = """policy: { rules: [{ tags: ["*-release"], class: floating, keep: 1 }] }""";
    private const string WithoutKeep = """policy: { rules: [{ tags: ["*-release"], class: floating, pull: recorded }] }""";

    private static readonly string Three = Manifest("three");

    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removal_OfANameThatWasBoundWhileThereWasNoKeep_LeavesItAndSaysSo(bool keepsAgain)
    {
        await using var guard = await StartWithRightsAsync();
        await MoveAsync(guard, One, Two);
        var oldest = Archives(guard).First();
        await ReloadAsync(guard, WithoutKeep);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/{oldest}", One)).Status);
        if (keepsAgain)
        {
            await ReloadAsync(guard, Keep);
        }

        await MoveAsync(guard, Three);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", oldest));
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("ArchiveTagLeft", StringComparison.Ordinal)
            && line.Contains("the record has a tag of that name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removal_OfANameThatIsReservedNoLonger_LeavesIt()
    {
        await using var guard = await StartWithRightsAsync();
        await MoveAsync(guard, One, Two);
        await ReloadAsync(guard, WithoutKeep);

        await MoveAsync(guard, Three);

        Assert.Equal(2, Archives(guard).Count());
        Assert.Contains(guard.Log.Lines, line => line.Contains("its rule has no keep any more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BoundTag_WhoseNameKeepReserves_StaysWhatItIs()
    {
        await using var guard = await GuardUnderTest.StartAsync(WithoutKeep);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/{Early}", One)).Status);
        await guard.ReloadAsync(Keep);

        var byDigest = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");
        var byTag = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{Early}");
        var push = await guard.PushAsync($"/v2/app/manifests/{Early}", Two);
        guard.Upstream.Plant("app", Early, Two);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (byDigest.Status, byDigest.Reason));
        Assert.Contains($"tag app:{Early}, whose name is an archive tag's now", byDigest.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "archive-tag"), (byTag.Status, byTag.Reason));
        Assert.Equal((HttpStatusCode.Forbidden, "archive-tag"), (push.Status, push.Reason));
        // The long way, then from memory.
        Assert.Equal(DigestOf(One), (await guard.PullAsync($"/v2/app/manifests/{Early}")).Digest);
        Assert.Equal(DigestOf(One), (await guard.PullAsync($"/v2/app/manifests/{Early}")).Digest);
    }

    [Fact]
    public async Task Move_WhoseArchiveNameIsBound_IsRefusedUntilTheNextStamp()
    {
        await using var guard = await GuardUnderTest.StartAsync(WithoutKeep);
        var now = guard.Clock.GetUtcNow().UtcDateTime;
        var names = Enumerable.Range(0, 40).Select(second => $"v1-release-{now.AddSeconds(second):yyyyMMddHHmmss}").ToList();
        foreach (var name in names)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/{name}", One)).Status);
        }

        await guard.ReloadAsync(Keep);
        var refused = await guard.PushAsync(Release, Two);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("is taken by a bound tag", refused.Message, StringComparison.Ordinal);
        Assert.All(names, name => Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", name)));
        Assert.Null(guard.Upstream.TagOf("app", "v1-release"));
        Assert.Null((await guard.EntryAsync("app", "v1-release")).Recorded?.Pending);

        guard.Clock.Ahead += TimeSpan.FromSeconds(90);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, Two)).Status);
    }

    // The guard's record knows nothing of them, as after it was lost.
    [Fact]
    public async Task Delete_OfWhatWasKeptBeforeTheRecordWasLost_IsRefused()
    {
        await using var guard = await StartWithRightsAsync();
        guard.Upstream.Plant("app", Early, One);
        guard.Upstream.Plant("app", "v1-release-20250101000001", Two);
        guard.Upstream.Plant("app", "v1-release", Two);

        var refused = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");
        await MoveAsync(guard, Three, Manifest("four"), Manifest("five"));

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (refused.Status, refused.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", Early));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Status);
    }

    // Else nothing would remove it when newer images have taken its place.
    [Fact]
    public async Task Delete_WhereTheRecordKnowsWhatIsKept_BindsNoArchiveTag()
    {
        await using var guard = await StartWithRightsAsync();
        guard.Upstream.Plant("app", "v0", Manifest("old"));
        await MoveAsync(guard, One, Two);
        var oldest = Archives(guard).First();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Status);
        Assert.True((await guard.EntryAsync("app", "v0")).Binding!.IsPublished);
        Assert.True((await guard.EntryAsync("app", oldest)).IsUnknown);

        await MoveAsync(guard, Three);
        Assert.Null(guard.Upstream.TagOf("app", oldest));
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Status);
    }

    private Task<GuardUnderTest> StartWithRightsAsync()
    {
        File.WriteAllText($"{_folder}/password", "secret\n");
        return GuardUnderTest.StartAsync(WithRights(Keep));
    }

    private Task ReloadAsync(GuardUnderTest guard, string policy) => guard.ReloadAsync(WithRights(policy));

    private string WithRights(string policy) => $"upstream: {{ credentials: {{ username: guard, passwordFile: {_folder}/password }} }}\n{policy}";

    private static async Task MoveAsync(GuardUnderTest guard, params string[] manifests)
    {
        foreach (var manifest in manifests)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Release, manifest)).Status);
            var work = guard.Parts.GetRequiredService<OwnWork>();
            await Eventually.IsSoAsync(() => work.Begun == 0);
        }
    }

    // By their times.
    private static IEnumerable<string> Archives(GuardUnderTest guard) => guard.Upstream.Manifests.Keys
        .Where(key => key.StartsWith("app/v1-release-2", StringComparison.Ordinal)).Select(key => key[4..]).Order(StringComparer.Ordinal);
}
