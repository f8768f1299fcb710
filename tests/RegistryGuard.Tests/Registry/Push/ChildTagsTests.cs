using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Tests.Registry.Pull;
using RegistryGuard.Upstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary><c>upstream.tagChildren</c>: what indexes list has tags of its own.</summary>
public sealed class ChildTagsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("v1-release")]
    [InlineData("recorded")]
    public async Task Push_OfAnIndex_TagsWhatItListsBeforeTheIndex(string tag)
    {
        await using var guard = await StartAsync();
        var (nested, top) = await StoreAsync(guard);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync($"/v2/app/manifests/{tag}", top)).Status);

        foreach (var child in (string[])[One, Two, nested])
        {
            Assert.Equal(DigestOf(child), guard.Upstream.TagOf("app", TagOf(child)));
        }

        var writes = guard.Upstream.Writes.ToList();
        Assert.Equal($"PUT /v2/app/manifests/{tag}", writes[^1]);
        Assert.Null(guard.Upstream.TagOf("app", TagOf(top)));
    }

    [Theory]
    [InlineData("floating", true)]
    [InlineData("v1.0.0", false)]
    public async Task Push_OfAnIndexThatIsNotBoundOrNotToBeKept_TagsNothing(string tag, bool isOn)
    {
        await using var guard = await StartAsync(isOn);
        var (_, top) = await StoreAsync(guard);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync($"/v2/app/manifests/{tag}", top)).Status);

        Assert.DoesNotContain(guard.Upstream.Manifests.Keys, key => key.EndsWith(".kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_Repeated_AsksForNothingThatIsTaggedAlready()
    {
        await using var guard = await StartAsync();
        var (_, top) = await StoreAsync(guard);
        await guard.PushIndexAsync("/v2/app/manifests/v1.0.0", top);
        guard.Upstream.Requests.Clear();

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync("/v2/app/manifests/v1.0.1", top)).Status);

        Assert.DoesNotContain(guard.Upstream.Requests, request => request.EndsWith(".kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_OfASparseIndex_TagsWhatThereIs()
    {
        await using var guard = await StartAsync();
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync("/v2/app/manifests/v1.0.0", Index(One, Two))).Status);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", TagOf(One)));
        Assert.Null(guard.Upstream.TagOf("app", TagOf(Two)));
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("recorded")]
    public async Task Push_WhoseChildUpstreamDoesNotTag_IsRefusedAndBindsNothing(string tag)
    {
        await using var guard = await StartAsync();
        var (_, top) = await StoreAsync(guard);
        guard.Upstream.Before = context =>
        {
            var isRefused = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value!.EndsWith(".kept", StringComparison.Ordinal);
            context.Response.StatusCode = isRefused ? 403 : 200;
            return Task.FromResult(isRefused);
        };

        var push = await guard.PushIndexAsync($"/v2/app/manifests/{tag}", top);

        Assert.Equal(HttpStatusCode.Forbidden, push.Status);
        Assert.Contains($"(upstream.tagChildren), could not be written (upstream answered 403), so tag app:{tag} was not written", push.Message, StringComparison.Ordinal);
        Assert.Null(guard.Upstream.TagOf("app", tag));
        var entry = await guard.EntryAsync("app", tag);
        Assert.True(entry is { Binding: null, Recorded: null });
    }

    [Fact]
    public async Task Pull_ThatAdoptsAnIndex_TagsWhatItListsWithTheGuardsRights()
    {
        await using var guard = await StartAsync(withRights: true);
        var closed = new ClosedUpstream(guard.Upstream);
        closed.ReadOnly["reader"] = true;
        Plant(guard);

        Assert.Equal(HttpStatusCode.OK, (await guard.SendAsync(HttpMethod.Get, V1, ClosedUpstream.As("reader"))).Status);
        await EndAsync(guard);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", TagOf(One)));
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", TagOf(Two)));
    }

    [Fact]
    public async Task Pull_ThatAdoptsAnIndexWithoutCredentials_SaysOnceThatNothingIsTagged()
    {
        await using var guard = await StartAsync();
        Plant(guard);
        guard.Upstream.Plant("app", "v1.0.1", Index(One, Two));

        await guard.PullAsync(V1);
        await guard.PullAsync("/v2/app/manifests/v1.0.1");
        await EndAsync(guard);

        Assert.DoesNotContain(guard.Upstream.Manifests.Keys, key => key.EndsWith(".kept", StringComparison.Ordinal));
        Assert.Single(guard.Log.Lines, line => line.StartsWith("ChildrenNotTagged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_ThatImportsAnIndex_TagsWhatItLists()
    {
        await using var guard = await StartAsync(withRights: true);
        Plant(guard);
        guard.Upstream.Plant("app", "old", Manifest("other"));

        await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Manifest("unbound"))}");
        guard.Upstream.Plant("app", "floating", Manifest("unbound"));
        await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Manifest("unbound"))}");
        await EndAsync(guard);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", TagOf(One)));
    }

    [Fact]
    public async Task Pull_ThatFindsAnIndexUnderARecordedTag_TagsWhatItLists()
    {
        await using var guard = await StartAsync(withRights: true);
        Plant(guard, "recorded");

        await guard.PullAsync("/v2/app/manifests/recorded");
        await EndAsync(guard);

        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", TagOf(Two)));
    }

    [Fact]
    public async Task Move_FromAnIndexThatWasThereBefore_TagsWhatThatLists()
    {
        await using var guard = await StartAsync();
        Plant(guard, "v1-release");

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/v1-release", Manifest("three"))).Status);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", TagOf(One)));
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", TagOf(Two)));
    }

    [Fact]
    public async Task Push_AfterAChildAndItsTagWereDeleted_TagsTheChildAgain()
    {
        await using var guard = await StartAsync();
        await StoreAsync(guard);
        await guard.PushIndexAsync("/v2/app/manifests/recorded", Index(One, Two));
        await guard.PushAsync("/v2/app/manifests/recorded", Manifest("three"));

        var deleted = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");
        Assert.Equal(HttpStatusCode.Accepted, deleted.Status);
        Assert.Null(guard.Upstream.TagOf("app", TagOf(One)));

        await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync("/v2/app/manifests/v1.0.0", Index(One, Two))).Status);

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", TagOf(One)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Move_AfterTagChildrenWasTurnedOn_TagsWhatKeptIndexesList(bool isOneGone)
    {
        await using var guard = await StartAsync(isOn: false);
        await StoreAsync(guard);
        await guard.PushIndexAsync("/v2/app/manifests/v1-release", Index(One));
        await guard.PushIndexAsync("/v2/app/manifests/v1-release", Index(Two));
        await guard.ReloadAsync(Configuration(isOn: true));
        if (isOneGone)
        {
            guard.Upstream.Manifests.TryRemove($"app/{DigestOf(Index(One))}", out _);
            guard.Parts.GetRequiredService<ManifestCache>().Forget(RepositoryName.Parse("app"), Digest.Sha256(Encoding.UTF8.GetBytes(Index(One))));
        }

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/v1-release", Manifest("three"))).Status);

        Assert.Equal(isOneGone ? null : DigestOf(One), guard.Upstream.TagOf("app", TagOf(One)));
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", TagOf(Two)));
    }

    private async Task<GuardUnderTest> StartAsync(bool isOn = true, bool withRights = false)
    {
        var file = $"{_folder}/password";
        await File.WriteAllTextAsync(file, "secret\n");
        return await GuardUnderTest.StartAsync(Configuration(isOn, withRights ? file : null));
    }

    private static string Configuration(bool isOn, string? passwordFile = null) => $$"""
        upstream:
          tagChildren: {{(isOn ? "true" : "false")}}
          credentials: { username: {{(passwordFile is null ? "''" : "guard")}}, passwordFile: {{passwordFile ?? "''"}} }
        pull: { adopt: true }
        policy:
          rules:
            - { tags: [v1-release], class: floating, keep: 2 }
            - { tags: [recorded], class: floating, pull: recorded }
            - { tags: [floating, old], class: floating }
        """;

    private static async Task<(string Nested, string Top)> StoreAsync(GuardUnderTest guard)
    {
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}", One);
        await guard.PushAsync($"/v2/app/manifests/{DigestOf(Two)}", Two);
        var nested = Index(Two);
        await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(nested)}", nested);
        return (nested, $$"""
            {"schemaVersion":2,"mediaType":"{{MediaType.OciIndex.Value}}","manifests":[
              {"mediaType":"{{MediaType.OciManifest.Value}}","digest":"{{DigestOf(One)}}","size":{{One.Length}}},
              {"mediaType":"{{MediaType.OciIndex.Value}}","digest":"{{DigestOf(nested)}}","size":{{nested.Length}}}]}
            """);
    }

    private static void Plant(GuardUnderTest guard, string tag = "v1.0.0")
    {
        guard.Upstream.Plant("app", "old", One);
        guard.Upstream.Plant("app", "old", Two);
        guard.Upstream.Plant("app", tag, Index(One, Two));
    }

    private static string Index(params string[] manifests) =>
        $$"""{"schemaVersion":2,"mediaType":"{{MediaType.OciIndex.Value}}","manifests":[{{string.Join(',', manifests.Select(manifest =>
            $$"""{"mediaType":"{{MediaType.OciManifest.Value}}","digest":"{{DigestOf(manifest)}}","size":{{manifest.Length}}}"""))}}]}""";

    private static string TagOf(string manifest) =>
        Digest.TryParse(DigestOf(manifest), out var digest) ? ChildTag.Of(digest)!.Value.Value : throw new FormatException(manifest);

    private static async Task EndAsync(GuardUnderTest guard)
    {
        var work = guard.Parts.GetRequiredService<OwnWork>();
        for (var waited = 0; work.Begun > 0 && waited < 600; waited++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(0, work.Begun);
    }
}
