using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>What the admin API tells of the record.</summary>
public class AdminReadTests
{
    // To the text: a client that reads times by their form, or people who read media types, see these.
    [Fact]
    public async Task Answer_HasTimesOfOneFormAndNothingEscapedThatNeedNotBe()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);

        var text = await guard.Http.GetStringAsync(new Uri(guard.Admin, "/api/v1/repositories/app/tags/v1.0.0"), TestContext.Current.CancellationToken);

        Assert.Matches(@"""since"":""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z""", text);
        Assert.Contains("+json\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_Pushed_AreListedTheNewestFirstInPages()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        foreach (var tag in (string[])["v1.0.0", "v1.1.0", "latest", "v1.2.0"])
        {
            await guard.PushAsync($"/v2/demo/app/manifests/{tag}", Manifest(tag));
            guard.Clock.Ahead += TimeSpan.FromMinutes(1);
        }

        var first = (await guard.GetAsync("repositories/demo%2Fapp/tags?limit=3")).MustBe(HttpStatusCode.OK);
        var second = await guard.GetAsync($"repositories/demo%2Fapp/tags?limit=3&cursor={first["next"]}");

        Assert.Equal(["v1.2.0", "latest", "v1.1.0"], Names(first["tags"], "tag"));
        Assert.Equal(["v1.0.0"], Names(second["tags"], "tag"));
        Assert.Null(second.Body!["next"]);
        Assert.Equal(["latest"], Names((await guard.GetAsync("repositories/demo%2Fapp/tags?class=floating"))["tags"], "tag"));
        (await guard.GetAsync($"repositories/demo%2Fapp/tags?class=open&cursor={first["next"]}")).MustBeProblem(400);
        (await guard.GetAsync($"repositories/demo%2Fapp/tags?limit=3&cursor={Altered((string)first["next"]!)}")).MustBeProblem(400);
    }

    [Fact]
    public async Task Repositories_Pushed_AreListedByNameInPages()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        foreach (var repository in (string[])["c", "a/b", "a"])
        {
            await guard.PushAsync($"/v2/{repository}/manifests/v1", One);
        }

        var first = await guard.GetAsync("repositories?limit=2");
        var second = await guard.GetAsync($"repositories?limit=2&cursor={first["next"]}");

        Assert.Equal(["a", "a/b"], Names(first["repositories"], "name"));
        Assert.Equal(["c"], Names(second["repositories"], "name"));
        Assert.Null(second.Body!["next"]);
    }

    [Fact]
    public async Task Tag_OfEachState_IsShownAsItIs()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { rules: [{ tags: [latest], class: floating }, { tags: ['*-snapshot'], class: protected, delete: allow }] }");
        await guard.PushAsync("/v2/app/manifests/v1.0.0", One);
        await guard.PushAsync("/v2/app/manifests/latest", One);
        await guard.PushAsync("/v2/app/manifests/latest", Two);
        await guard.PushAsync("/v2/app/manifests/1-snapshot", Manifest("snapshot"));
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/1-snapshot")).Status);
        var (app, pending, freed) = (RepositoryName.Parse("app"), Tag.Parse("v2"), Tag.Parse("v3"));
        var content = new ManifestIdentity(Digest.Parse(DigestOf(Two)), null, MediaType.OciManifest.Value);
        var push = new PushAttempt(Attempt.New(), content, guard.Clock.GetUtcNow(), "ci");
        await guard.Record.BindAsync(app, pending, push, CancellationToken.None);
        await guard.Record.AdoptAsync(app, freed, null, new(content, guard.Clock.GetUtcNow(), ""), CancellationToken.None);
        await guard.Record.ReleaseAsync(app, freed, content, CancellationToken.None);

        Assert.Equal(("protected", "policy.default", "bound", DigestOf(One)), await ShownAsync(guard, "v1.0.0"));
        Assert.Equal(("floating", "policy.rules[0]", "moved", DigestOf(Two)), await ShownAsync(guard, "latest"));
        Assert.Equal(("protected", "policy.rules[1]", "deleted", DigestOf(Manifest("snapshot"))), await ShownAsync(guard, "1-snapshot"));
        Assert.Equal(("protected", "policy.default", "pending", DigestOf(Two)), await ShownAsync(guard, "v2"));
        Assert.Equal(("protected", "policy.default", "released", null), await ShownAsync(guard, "v3"));
        Assert.Equal(DigestOf(One), (string?)(await guard.GetAsync("repositories/app/tags/latest"))["previous"]);
    }

    [Fact]
    public async Task History_OfAFloatingTag_IsItsMovesTheNewestFirstInPages()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        foreach (var manifest in (string[])["a", "b", "c"])
        {
            await guard.PushAsync("/v2/app/manifests/latest", Manifest(manifest));
        }

        var first = await guard.GetAsync("repositories/app/tags/latest/history?limit=2");
        var second = await guard.GetAsync($"repositories/app/tags/latest/history?limit=2&cursor={first["next"]}");

        Assert.Equal([DigestOf(Manifest("c")), DigestOf(Manifest("b"))], Names(first["moves"], "digest"));
        Assert.Equal([DigestOf(Manifest("a"))], Names(second["moves"], "digest"));
        Assert.Equal(3, (int)first["current"]["number"]!);
        (await guard.GetAsync($"repositories/app/tags/other/history?cursor={first["next"]}")).MustBeProblem(400);
    }

    [Fact]
    public async Task Digest_OfARelease_TellsEveryTagOfEveryRepository()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/v1.0.0", One);
        await guard.PushAsync("/v2/demo/app/manifests/latest", One);
        await guard.PushAsync("/v2/demo/app/manifests/latest", Two);

        var all = (await guard.GetAsync($"digests/{DigestOf(One)}")).MustBe(HttpStatusCode.OK);
        var one = await guard.GetAsync($"digests/{DigestOf(One)}?repository=demo/app");

        Assert.Equal(["bound app:v1.0.0 True", "moved demo/app:latest False"], all["uses"].AsArray().Select(use => $"{use!["use"]} {use["repository"]}:{use["tag"]} {use["current"]!.GetValue<bool>()}"));
        Assert.Equal(["moved"], Names(one["uses"], "use"));
        Assert.Empty((await guard.GetAsync($"digests/{DigestOf("nobody's")}"))["uses"].AsArray());
    }

    [Theory]
    [InlineData("v1.0.0", null, "refused", "tag-bound", "v1.0.1")]
    [InlineData("v9", null, "accepted", null, null)]
    [InlineData("latest", null, "accepted", null, null)]
    [InlineData("only-ci", null, "depends", null, null)]
    [InlineData("only-ci", "ci-1", "depends", null, null)]
    [InlineData("only-ci", "me", "refused", "not-permitted", null)]
    [InlineData("stable", null, "depends", null, null)]
    [InlineData("sha256-0000000000000000000000000000000000000000000000000000000000000000", null, "accepted", null, null)]
    public async Task Explain_ATag_SaysWhatAPushWouldGet(string tag, string? by, string decision, string? reason, string? next)
    {
        await using var guard = await GuardUnderTest.StartAsync("""
            policy:
              rules:
                - { tags: [latest], class: floating }
                - { tags: [only-*], class: protected, pushers: [ci-*] }
                - { repositories: ["demo/*"], tags: [stable], class: floating, target: released }
            """);
        await guard.PushAsync("/v2/demo/app/manifests/v1.0.0", One);

        var explained = (await guard.GetAsync($"explain?ref=demo/app:{tag}{(by is null ? "" : "&by=" + by)}")).MustBe(HttpStatusCode.OK);

        var push = explained["push"];
        Assert.Equal((decision, reason, next), ((string?)push["decision"], (string?)push["reason"], (string?)push["next"]));
        Assert.False(string.IsNullOrEmpty((string?)push["why"]) || string.IsNullOrEmpty((string?)explained["why"]));
    }

    [Fact]
    public async Task Next_OfARepository_IsAfterItsHighestVersion()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        foreach (var tag in (string[])["v1.9.0", "v1.10.3", "latest", "v0.99.0"])
        {
            await guard.PushAsync($"/v2/app/manifests/{tag}", One);
        }

        Assert.Equal("v1.10.4", (string?)(await guard.GetAsync("repositories/app/next"))["next"]);
        Assert.Equal("v1.11.0", (string?)(await guard.GetAsync("repositories/app/next?bump=minor"))["next"]);
        Assert.Equal("v2.0.0", (string?)(await guard.GetAsync("repositories/app/next?bump=major"))["next"]);
    }

    [Fact]
    public async Task Name_ThatIsMisspelt_IsAnsweredWithTheNearest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/demo/app/manifests/v1.0.0", One);

        var repository = (await guard.GetAsync("repositories/demo%2Fap/tags")).MustBeProblem(404);
        var tag = (await guard.GetAsync("repositories/demo%2Fapp/tags/v1.00")).MustBeProblem(404);
        foreach (var path in (string[])["audit?repository=demo/ap", "repositories/demo%2Fap/next", $"digests/{DigestOf(Two)}?repository=demo/ap", "repositories/demo%2Fap/tags/v1.0.0/history"])
        {
            Assert.Equal(repository.Detail, (await guard.GetAsync(path)).MustBeProblem(404).Detail);
        }

        Assert.Equal(("the record knows no repository demo/ap; did you mean demo/app?", "demo/app"), (repository.Detail, (string?)repository["nearest"][0]));
        Assert.Equal(("the record knows no tag demo/app:v1.00; did you mean v1.0.0?", "v1.0.0"), (tag.Detail, (string?)tag["nearest"][0]));
    }

    // It is what the first push would make.
    [Fact]
    public async Task Explain_ATagOfAnUnknownRepository_NamesTheNearestAndStillExplains()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/demo/app/manifests/v1.0.0", One);

        var misspelt = (await guard.GetAsync("explain?ref=demo/ap:v1")).MustBe(HttpStatusCode.OK);
        var other = (await guard.GetAsync("explain?ref=quite/another:v1")).MustBe(HttpStatusCode.OK);

        Assert.Equal(
            ("the record knows no repository demo/ap; did you mean demo/app?", "demo/app", "accepted"),
            ((string?)misspelt["note"], (string?)misspelt["nearest"][0], (string?)misspelt["push"]["decision"]));
        Assert.StartsWith("the record knows no repository quite/another; the record knows what was pushed", (string?)other["note"], StringComparison.Ordinal);
        Assert.Null((await guard.GetAsync("explain?ref=demo/app:v2")).Body!["note"]);
    }

    [Fact]
    public async Task Name_WithTheRegistrysHostBeforeIt_IsAnsweredWithTheNameToGive()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/demo/app/manifests/v1.0.0", One);
        await guard.PushAsync("/v2/ghcr.io/tool/manifests/v1.0.0", One);

        foreach (var path in (string[])["repositories/localhost:5000%2Fdemo%2Fapp/tags", "audit?repository=localhost:5000/demo/app", "explain?ref=localhost:5000/demo/app:v1.0.0"])
        {
            Assert.Matches("begins with a registry's host, and names here are without it: give demo/app(:v1.0.0)?$", (await guard.GetAsync(path)).MustBeProblem(400).Detail);
        }

        foreach (var path in (string[])["repositories/registry.example.com%2Fdemo%2Fapp/tags", "audit?repository=localhost/demo/app"])
        {
            Assert.EndsWith(", and names here are without the registry's host; did you mean demo/app?", (await guard.GetAsync(path)).MustBeProblem(404).Detail, StringComparison.Ordinal);
        }

        (await guard.GetAsync("repositories/ghcr.io%2Ftool/tags")).MustBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cursor_OfAnotherReplica_IsTaken()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await using var beside = await GuardUnderTest.StartAsync(beside: guard);
        await guard.PushAsync("/v2/a/manifests/v1", One);
        await guard.PushAsync("/v2/b/manifests/v1", One);

        var first = await guard.GetAsync("repositories?limit=1");

        Assert.Equal(["b"], Names((await beside.GetAsync($"repositories?cursor={first["next"]}"))["repositories"], "name"));
    }

    private static string Altered(string cursor) => cursor[..^2] + (cursor[^2] == 'A' ? 'B' : 'A') + cursor[^1];

    private static IEnumerable<string?> Names(JsonNode list, string field) => list.AsArray().Select(item => (string?)item![field]);

    private static async Task<(string?, string?, string?, string?)> ShownAsync(GuardUnderTest guard, string tag)
    {
        var shown = (await guard.GetAsync($"repositories/app/tags/{tag}")).MustBe(HttpStatusCode.OK);
        return ((string?)shown["class"], (string?)shown["rule"], (string?)shown["state"], (string?)shown.Body!["digest"]);
    }
}
