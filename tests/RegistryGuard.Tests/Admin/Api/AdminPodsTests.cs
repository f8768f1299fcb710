using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Admin.Api.Pods;
using RegistryGuard.Core.Oci;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>What would become of running images, by the admin API.</summary>
public class AdminPodsTests
{
    private const string Rules = """
        upstream: { names: [Registry.example.com, docker.io] }
        policy:
          rules:
            - { tags: [latest], class: floating }
            - { tags: [recorded], class: floating, pull: recorded }
            - { tags: ["*-snapshot"], class: protected, delete: allow }
            - { tags: ["open-*"], class: open }
        """;

    [Fact]
    public async Task Image_OfEachStateOfItsTag_IsJudged()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await PushAsync(guard, "latest", One, Two);
        await PushAsync(guard, "recorded", One, Two);
        await PushAsync(guard, "1-snapshot", Manifest("snapshot"));
        await PushAsync(guard, "retired", Manifest("retired"));
        await PushAsync(guard, "freed", One);
        await PushAsync(guard, "v1", One);
        await PushAsync(guard, "open-1", One);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/1-snapshot")).Status);
        (await guard.AskAsync(HttpMethod.Post, "repositories/app/tags/retired/release", """{"reason":"x","mode":"retire"}""")).MustBe(HttpStatusCode.OK);
        (await guard.AskAsync(HttpMethod.Post, "repositories/app/tags/freed/release", """{"reason":"x","mode":"reuse"}""")).MustBe(HttpStatusCode.OK);
        // Past the guard: what is pulled of these two is what the record has.
        guard.Upstream.Plant("app", "recorded", One);
        guard.Upstream.Plant("app", "v1", Two);

        Assert.Equal(
            [
                ("would change", DigestOf(Two)), ("would change", DigestOf(Two)), ("would fail", DigestOf(Manifest("snapshot"))), ("would fail", DigestOf(Manifest("retired"))),
                ("same", DigestOf(One)), ("same", DigestOf(One)), ("unrecorded", DigestOf(One)), ("would fail", null),
            ],
            await JudgeAsync(guard, One, "latest", "recorded", "1-snapshot", "retired", "freed", "v1", "open-1", "nobody"));
        Assert.Equal([("same", DigestOf(Two)), ("would change", DigestOf(One))], await JudgeAsync(guard, Two, "recorded", "v1"));
    }

    [Fact]
    public async Task Image_OfAnIndex_IsTheSameIfTheIndexListsIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await PushAsync(guard, DigestOf(One), One);
        await PushAsync(guard, DigestOf(Two), Two);
        var (first, second) = (Index(One, Manifest("attestation")), Index(One, Two));
        await guard.PushIndexAsync("/v2/app/manifests/v1", first);
        await guard.PushIndexAsync("/v2/app/manifests/latest", first);
        await guard.PushIndexAsync("/v2/app/manifests/latest", second);

        Assert.Equal([("same", DigestOf(first)), ("same", DigestOf(second))], await JudgeAsync(guard, One, "v1", "latest"));
        Assert.Equal([("would change", DigestOf(first)), ("same", DigestOf(second))], await JudgeAsync(guard, Two, "v1", "latest"));
        Assert.Equal([("same", DigestOf(first)), ("would change", DigestOf(second))], await JudgeAsync(guard, first, "v1", "latest"));
    }

    // Docker reports so what was not pulled by name.
    [Fact]
    public async Task Image_ReportedByItsConfiguration_IsFoundByThat()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        var (old, now) = (Configured("old"), Configured("now"));
        await PushAsync(guard, "latest", old, now);
        await PushAsync(guard, "v1", old);
        await guard.PushIndexAsync("/v2/app/manifests/v2", Index(old, now));
        // A sparse index: what it lists besides is not there.
        await guard.PushIndexAsync("/v2/app/manifests/v3", Index(now, One));

        var told = await AskAsync(guard, [.. ((string[])["latest", "v1", "v2", "v3"]).Select(tag => Image($"registry.example.com/app:{tag}", "docker://" + ConfigurationOf("old")))]);

        Assert.Equal(["would change", "same", "same", "would change"], told.Select(image => (string?)image!["verdict"]));
    }

    [Fact]
    public async Task Image_NamedByDigest_IsSupersededOnceNoTagHasIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await PushAsync(guard, "latest", One, Two, Manifest("three"));
        await PushAsync(guard, "v1", Manifest("four"));
        await PushAsync(guard, DigestOf(Manifest("nobody's")), Manifest("nobody's"));

        string[] manifests = [One, Two, Manifest("three"), Manifest("four"), Manifest("nobody's"), Manifest("missing")];
        var told = await AskAsync(guard, [.. manifests.Select(manifest =>
            Image($"registry.example.com/app:v9@{DigestOf(manifest)}", $"registry.example.com/app@{DigestOf(manifest)}"))]);

        Assert.Equal(["superseded", "superseded", "same", "same", "same", "would fail"], told.Select(image => (string?)image!["verdict"]));
        Assert.Equal(
            "it is named by its digest, which latest had; app has no tag with it any more, so the registry's garbage collection may delete it", (string?)told[0]!["why"]);
    }

    [Fact]
    public async Task Image_ThatIsBlocked_WouldFail()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await PushAsync(guard, DigestOf(One), One);
        await guard.PushIndexAsync("/v2/app/manifests/v1", Index(One));
        await PushAsync(guard, "latest", One);
        (await guard.AskAsync(HttpMethod.Put, $"blocked/{DigestOf(One)}", """{"reason":"malware"}""")).MustBe(HttpStatusCode.OK);

        var told = await AskAsync(guard, [
            Image("registry.example.com/app:v1", DigestOf(One)), Image("registry.example.com/app:latest", DigestOf(One)), Image($"registry.example.com/app@{DigestOf(One)}", DigestOf(One))]);

        Assert.All(told, image =>
        {
            Assert.Equal("would fail", (string?)image!["verdict"]);
            Assert.EndsWith("is blocked: malware", (string?)image["why"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Image_OfAnotherRegistryOrNone_HasNoVerdict()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await guard.PushAsync("/v2/library/nginx/manifests/latest", One);

        var told = await AskAsync(guard, [
            Image("quay.io/app:v1", DigestOf(One)), Image("No Image", DigestOf(One)), Image("nginx", DigestOf(One)), Image("REGISTRY.example.com/app:v1", null),
            Image("registry.example.com/library/nginx", null), Image("registry.example.com/library/nginx", "what is it")]);

        Assert.Equal([null, null, "same", "would fail", null, "unrecorded"], told.Select(image => (string?)image!["verdict"]));
        Assert.Equal(["quay.io", null, "docker.io", "registry.example.com", "registry.example.com", "registry.example.com"], told.Select(image => (string?)image!["registry"]));
        Assert.Equal([null, null, "library/nginx", "app", "library/nginx", "library/nginx"], told.Select(image => (string?)image!["repository"]));
        Assert.Equal("the container runs nothing yet", (string?)told[4]!["why"]);
        Assert.Equal("what runs is reported as 'what is it', which has no digest", (string?)told[5]!["why"]);
    }

    [Fact]
    public async Task Registry_ThatFails_IsAskedNoMoreAndTheRecordJudges()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await PushAsync(guard, "latest", One, Two);
        await PushAsync(guard, "v1", One);
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/v2/" ? 200 : 429;
            return Task.FromResult(true);
        };
        guard.Upstream.Requests.Clear();

        var answer = await PostAsync(guard, [.. Enumerable.Range(0, PodsBody.MostImages).Select(i => Image($"registry.example.com/app:{(i == 0 ? "latest" : i == 1 ? "v1" : $"v1.{i}")}", $"app@{DigestOf(One)}"))]);

        Assert.Equal("the registry answered 429", (string?)answer["registry"]);
        Assert.Equal(["would change", "same", "unrecorded"], answer["images"].AsArray().Take(3).Select(image => (string?)image!["verdict"]));
        Assert.InRange(guard.Upstream.Requests.Count, 2, 20);
    }

    // It may be hidden from whom nobody lets in.
    [Fact]
    public async Task Registry_ThatWantsACredential_IsNotBelievedThatThereIsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        await PushAsync(guard, "v1", One);
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/v2/" ? 401 : 404;
            return Task.FromResult(true);
        };

        var answer = await PostAsync(guard, [Image("registry.example.com/app:v1", DigestOf(One)), Image("registry.example.com/app:v2", DigestOf(One))]);

        Assert.Equal("the registry wants a credential, and upstream.credentials has none", (string?)answer["registry"]);
        Assert.Equal(["same", "unrecorded"], answer["images"].AsArray().Select(image => (string?)image!["verdict"]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"images":null}""")]
    [InlineData("""{"images":[null]}""")]
    [InlineData("""{"images":[{"imageID":"x"}]}""")]
    [InlineData("""{"images":[{"image":null}]}""")]
    [InlineData("""{"images":[],"names":[null]}""")]
    [InlineData("""{"images":[],"names":["registry.example.com/demo"]}""")]
    [InlineData("""{"images":[],"name":["registry.example.com"]}""")]
    [InlineData("""{"apiVersion":"v1","kind":"List","items":[]}""")]
    public async Task Body_ThatIsBad_IsAProblem(string body)
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);

        (await guard.AskAsync(HttpMethod.Post, "pods", body)).MustBeProblem(400);
    }

    [Fact]
    public async Task Body_OfTooMany_IsAProblem()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);

        var images = (await guard.AskAsync(HttpMethod.Post, "pods", Body(Enumerable.Repeat(Image("nginx", null), PodsBody.MostImages + 1)))).MustBeProblem(400);
        var names = (await guard.AskAsync(HttpMethod.Post, "pods", $$"""{"images":[],"names":[{{string.Join(',', Enumerable.Repeat("\"a\"", PodsBody.MostNames + 1))}}]}""")).MustBeProblem(400);

        Assert.Equal("more than 100 images; send the others in another request", images.Detail);
        Assert.Equal("more than 20 names", names.Detail);
    }

    [Fact]
    public async Task Names_ThatNobodyGave_AreAskedForWithThoseOfTheImages()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var none = (await guard.AskAsync(HttpMethod.Post, "pods", Body([Image("nginx", null), Image("registry.example.com/app", null), Image("busybox", null)]))).MustBeProblem(400);
        var given = (await guard.AskAsync(HttpMethod.Post, "pods", """{"images":[],"names":["Index.docker.io","10.0.0.7:5000"]}""")).MustBe(HttpStatusCode.OK);

        Assert.EndsWith("; the images are of docker.io, registry.example.com", none.Detail, StringComparison.Ordinal);
        Assert.Equal(["docker.io", "10.0.0.7:5000"], given["names"].AsArray().Select(name => (string?)name));
    }

    [Fact]
    public async Task Token_OfTheScopeRead_WillDo()
    {
        await using var guard = await GuardUnderTest.StartAsync(
            $"{Rules}\nadmin: {{ tokens: [{{ name: viewer, sha256: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("look")))}, scope: read }}] }}");

        (await guard.AskAsync(HttpMethod.Post, "pods", """{"images":[]}""", request => request.Headers.Authorization = new("Bearer", "look"))).MustBe(HttpStatusCode.OK);
        (await guard.AskAsync(HttpMethod.Post, "pods", """{"images":[]}""")).MustBeProblem(401);
        (await guard.AskAsync(HttpMethod.Post, "pods/x", """{"images":[]}""", request => request.Headers.Authorization = new("Bearer", "look"))).MustBeProblem(403);
    }

    [Fact]
    public async Task Request_OfAPageWithoutATokenOrWithoutJson_IsRefusedLikeAChange()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);

        (await guard.AskAsync(HttpMethod.Post, "pods", """{"images":[]}""", request => request.Content!.Headers.ContentType = new("text/plain"))).MustBeProblem(415);
        (await guard.AskAsync(HttpMethod.Post, "pods", """{"images":[]}""", request => request.Headers.Add("Origin", "http://example.com"))).MustBeProblem(403);
    }

    [Fact]
    public async Task Record_Away_Is503()
    {
        await using var guard = await GuardUnderTest.StartAsync(Rules);
        guard.Record.IsDown = true;

        (await guard.AskAsync(HttpMethod.Post, "pods", Body([Image("registry.example.com/app", DigestOf(One))]))).MustBeProblem(503);
        (await guard.AskAsync(HttpMethod.Post, "pods", Body([Image($"registry.example.com/app@{DigestOf(One)}", DigestOf(One))]))).MustBeProblem(503);
    }

    private static async Task PushAsync(GuardUnderTest guard, string reference, params string[] manifests)
    {
        foreach (var manifest in manifests)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/app/manifests/{reference}", manifest)).Status);
        }
    }

    private static async Task<IEnumerable<(string? Verdict, string? Gives)>> JudgeAsync(GuardUnderTest guard, string runs, params string[] tags) =>
        (await AskAsync(guard, [.. tags.Select(tag => Image($"registry.example.com/app:{tag}", $"registry.example.com/app@{DigestOf(runs)}"))]))
            .Select(image => ((string?)image!["verdict"], (string?)image["gives"]));

    private static async Task<JsonArray> AskAsync(GuardUnderTest guard, params (string, string?)[] images) => (await PostAsync(guard, images))["images"].AsArray();

    private static async Task<AdminAnswer> PostAsync(GuardUnderTest guard, params (string, string?)[] images) =>
        (await guard.AskAsync(HttpMethod.Post, "pods", Body(images))).MustBe(HttpStatusCode.OK);

    private static (string, string?) Image(string image, string? imageId) => (image, imageId);

    private static string Body(IEnumerable<(string Image, string? ImageId)> images) => JsonSerializer.Serialize(
        new { images = images.Select(one => new { image = one.Image, imageID = one.ImageId }) });

    private static string Index(params string[] manifests) =>
        $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', manifests.Select(manifest => $$"""{"mediaType":"{{MediaType.OciManifest}}","digest":"{{DigestOf(manifest)}}","size":{{manifest.Length}}}"""))}}]}""";

    private static string Configured(string name) => $$"""{"schemaVersion":2,"config":{"digest":"{{ConfigurationOf(name)}}"},"layers":[]}""";

    private static string ConfigurationOf(string name) => DigestOf("configuration of " + name);
}
