using System.Net;
using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Push;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>What a pushed or adopted index makes the guard ask for and keep.</summary>
public class IndexPushTests
{
    private const int MostKept = 1_024;
    private const int MostNested = 64;

    [Fact]
    public async Task Push_OfANestedIndexByAStranger_IsUpstreamsChallengeAndReadsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"https://auth.example/token\"";
            return Task.FromResult(true);
        };

        var push = await guard.PushIndexAsync(V1, NestedIndex(Digests(60)));

        Assert.Equal(HttpStatusCode.Unauthorized, push.Status);
        Assert.Equal("Bearer realm=\"https://auth.example/token\"", push.Headers.WwwAuthenticate.ToString());
        Assert.Single(guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_ToSeveralTags_ReadsWhatIsNestedOnce()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var nested = Index(Digests(1));
        await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(nested)}", nested);
        var top = NestedIndex([DigestOf(nested)]);

        var push = await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(top)}?tag=v1.0.0&tag=v1.0.1&tag=v1.0.2", top);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Single(guard.Upstream.Requests, request => request == $"GET /v2/app/manifests/{DigestOf(nested)}");
        foreach (var tag in (string[])["v1.0.0", "v1.0.1", "v1.0.2"])
        {
            Assert.Equal(2, (await ChildrenAsync(guard, tag)).Heads.Length);
        }
    }

    [Fact]
    public async Task Push_Repeated_ReadsNothingAndKeepsWhatWasBoundThoughTheRecordLosesItMeanwhile()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var nested = Index(Digests(1));
        await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(nested)}", nested);
        var top = NestedIndex([DigestOf(nested)]);
        await guard.PushIndexAsync(V1, top);
        var bound = await ChildrenAsync(guard, "v1.0.0");
        guard.Upstream.Requests.Clear();
        guard.Seam.Once(PushStep.Publish, async () => await guard.Record.OpenAsync(
            RepositoryName.Parse("app"), Tag.Parse("v1.0.0"), "policy", CancellationToken.None));

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(V1, top)).Status);

        Assert.Equal(2, bound.Heads.Length);
        Assert.Equal(bound, await ChildrenAsync(guard, "v1.0.0"));
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_OfAnIndexThatListsAsManyAsAreKept_BindsThemAll()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushIndexAsync(V1, Index(Digests(MostKept)));

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal(MostKept, (await ChildrenAsync(guard, "v1.0.0")).Heads.Length);
    }

    [Fact]
    public async Task Push_OfAnIndexThatListsOneMoreThanAreKept_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushIndexAsync(V1, Index(Digests(MostKept + 1)));

        Assert.Equal((HttpStatusCode.BadRequest, "MANIFEST_INVALID", "unsupported-manifest"), (push.Status, push.Code, push.Reason));
        Assert.Contains($"{MostKept} manifests", push.Message, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_OfAnIndexWhoseNestedOnesListMuch_IsRefusedAndBindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var nested = new[] { Index(Digests(600)), Index(Digests(600, "other")) };
        foreach (var index in nested)
        {
            await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(index)}", index);
        }

        var push = await guard.PushIndexAsync(V1, NestedIndex(nested.Select(DigestOf)));

        Assert.Equal((HttpStatusCode.BadRequest, "unsupported-manifest"), (push.Status, push.Reason));
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_OfAnIndexThatNestsMany_IsRefusedAfterABoundedNumberOfReads()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushIndexAsync(V1, NestedIndex(Digests(MostNested + 1)));

        Assert.Equal((HttpStatusCode.BadRequest, "unsupported-manifest"), (push.Status, push.Reason));
        Assert.InRange(guard.Upstream.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal)), 1, MostNested);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(V1, NestedIndex(Digests(MostNested)))).Status);
    }

    // It may go under tags that need nothing.
    [Fact]
    public async Task PushToAFloatingTag_OfAnIndexThatListsMuch_IsForwarded()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync("/v2/app/manifests/latest", Index(Digests(MostKept + 1)))).Status);
    }

    [Fact]
    public async Task Adopt_AnIndexThatListsMuch_LetsNothingBeDeletedAndTakesTheSamePushAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var index = Index(Digests(MostKept + 1));
        guard.Upstream.Plant("app", "v1.0.0", index);
        guard.Upstream.Plant("app", "latest", One);

        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.Contains("more manifests than the guard keeps track of", delete.Message, StringComparison.Ordinal);
        Assert.True((await ChildrenAsync(guard, "v1.0.0")).IsEverything);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(V1, index)).Status);
    }

    // Registries read JSON that is far deeper than what .NET reads of itself.
    [Theory]
    [InlineData(80, "lists it, and")]
    [InlineData(20_000, "more manifests than the guard keeps track of")]
    public async Task Delete_OfWhatADeepAdoptedIndexLists_IsRefused(int depth, string because)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);
        var deep = new string('[', depth) + new string(']', depth);
        guard.Upstream.Plant("app", "v1.0.0", Index([DigestOf(One)]).Replace("]}", $$"""],"x":{{deep}}}""", StringComparison.Ordinal));

        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.Contains(because, delete.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_OfAnIndexThatNestsOneWhichCannotBeRead_IsRefusedAndBindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var deep = $$"""{"manifests":[],"x":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}""";
        guard.Upstream.Plant("app", "other", deep);

        var push = await guard.PushIndexAsync(V1, NestedIndex([DigestOf(deep)]));

        Assert.Equal((HttpStatusCode.BadRequest, "unsupported-manifest"), (push.Status, push.Reason));
        Assert.Contains("can't be read", push.Message, StringComparison.Ordinal);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
    }

    // A registry serves a manifest under its own type, whatever the descriptor says.
    [Fact]
    public async Task Delete_OfWhatAnIndexListsThatIsNestedUnderAnUnknownType_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);
        var nested = Index([DigestOf(One)]);
        await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(nested)}", nested);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(V1, IndexOf([DigestOf(nested)], "application/json"))).Status);

        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
    }

    private static async Task<DigestSet> ChildrenAsync(GuardUnderTest guard, string tag) =>
        (await guard.EntryAsync("app", tag)).Binding!.Content.Children;

    private static string[] Digests(int count, string of = "") => [.. Enumerable.Range(0, count).Select(i => DigestOf($"{of}{i}"))];

    private static string Index(IEnumerable<string> digests) => IndexOf(digests, MediaType.OciManifest.Value);

    private static string NestedIndex(IEnumerable<string> digests) => IndexOf(digests, MediaType.OciIndex.Value);

    private static string IndexOf(IEnumerable<string> digests, string type) =>
        new StringBuilder("""{"schemaVersion":2,"manifests":[""")
            .AppendJoin(',', digests.Select(digest => $$"""{"mediaType":"{{type}}","digest":"{{digest}}","size":1}"""))
            .Append("]}").ToString();
}
