using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Orders;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>No way leads to a blocked manifest (docs/orders.md).</summary>
public sealed class BlockedPullTests
{
    private const string Yaml = """
        pull: { trust: 1h }
        policy:
          rules:
            - { tags: ["rec-*"], class: floating, pull: recorded }
            - { tags: ["f-*"], class: floating }
            - { tags: ["o-*"], class: open }
        """;

    private const string Reason = "holds malware, see SEC-7";

    private static readonly string[] PushedTags = ["v1.0.0", "rec-1", "f-1", "o-1"];

    private static readonly (string Name, Action<HttpRequestMessage> Shape)[] Shapes =
    [
        ("as a runtime", _ => { }),
        ("Range", request => request.Headers.TryAddWithoutValidation("Range", "bytes=0-9")),
        ("no Accept", request => request.Headers.Remove("Accept")),
        ("Accept of anything", request => Accept(request, "*/*")),
        ("Accept of schema 1", request => Accept(request, "application/vnd.docker.distribution.manifest.v1+prettyjws")),
        ("Accept of images alone", request => Accept(request, MediaType.OciManifest.Value)),
        ("Accept of indexes alone", request => Accept(request, MediaType.OciIndex.Value)),
        ("a cookie", request => request.Headers.TryAddWithoutValidation("Cookie", "session=1")),
        ("an encoding", request => request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip")),
        ("a credential", request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer someone")),
    ];

    public static TheoryData<string> Lists => new()
    {
        "itself", "an index", "an index of another spelling", "a nested index", "an image with that layer", "an image with that config",
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Pull_OfWhatIsBlockedOrListsIt_IsRefusedOnEveryWay(string what)
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var content = await PrepareAsync(guard, what);
        string[] targets = [.. PushedTags, "v9.0.0", DigestOf(content), Sha512(content)];
        if (what == "a nested index")
        {
            // What upstream alone knows of is given: the inner index is not.
            targets = ["v1.0.0", "rec-1"];
        }

        foreach (var target in targets)
        {
            await guard.PullAsync(At(target));
            Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(At(target))).Status);
        }

        await BlockAsync(guard, One);
        Assert.Equal([], await GivenAsync(guard, targets));

        // Whatever is in no memory, too.
        guard.Forget(content);
        Assert.Equal([], await GivenAsync(guard, targets));

        await guard.Record.Orders.UnblockAsync(Digest.Parse(DigestOf(One)), Origin.Unknown, "mended", TestContext.Current.CancellationToken);
        await HearAsync(guard);
        foreach (var target in targets)
        {
            Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(At(target))).Status);
        }
    }

    [Fact]
    public async Task Pull_ByDigest_IsRefusedWhereAMirrorWouldAnswerToo()
    {
        await using var mirror = await FakeUpstream.StartAsync();
        await using var guard = await GuardUnderTest.StartAsync($"upstream: {{ mirrors: [\"{mirror.Url}\"] }}\n{Yaml}");
        foreach (var content in (string[])[One, Lister("an index")])
        {
            foreach (var upstream in (FakeUpstream[])[guard.Upstream, mirror])
            {
                upstream.Plant("app", "o-1", content);
                upstream.Manifests["app/" + Sha512(content)] = Encoding.UTF8.GetBytes(content);
            }
        }

        await BlockAsync(guard, One);

        Assert.Equal([], await GivenAsync(guard, [DigestOf(One), Sha512(One), DigestOf(Lister("an index")), Sha512(Lister("an index"))]));
    }

    // Processes on one file have no announcements.
    [Fact]
    public async Task Block_OrderedThroughAnotherProcess_IsHeardByAsking()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await PrepareAsync(guard, "itself");
        await using var other = await GuardUnderTest.StartAsync(Yaml, beside: guard);
        Assert.Equal(HttpStatusCode.OK, (await other.PullAsync(At("v1.0.0"))).Status);

        await BlockAsync(guard, One);

        await TestWait.UntilAsync(async () => (await other.PullAsync(At("v1.0.0"))).Status is HttpStatusCode.Forbidden);
        Assert.Equal([], await GivenAsync(other, [.. PushedTags, DigestOf(One)]));
    }

    [Fact]
    public async Task Pull_OfALargeIndexThatListsIt_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var others = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $$"""{"mediaType":"{{MediaType.OciManifest.Value}}","digest":"{{DigestOf(Manifest($"{i}"))}}"}"""));
        var index = $$"""{"schemaVersion":2,"manifests":[{{others}},{"mediaType":"{{MediaType.OciManifest.Value}}","digest":"{{DigestOf(One)}}"}]}""";
        foreach (var tag in PushedTags)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(At(tag), index)).Status);
            Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(At(tag))).Status);
        }

        await BlockAsync(guard, One);

        Assert.Equal([], await GivenAsync(guard, [.. PushedTags, DigestOf(index)]));
    }

    [Fact]
    public async Task Pull_OfABlockedSha512Name_IsRefusedByItsOtherName()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await PrepareAsync(guard, "itself");
        await BlockAsync(guard, Digest.Parse(Sha512(One)));

        Assert.Equal([], await GivenAsync(guard, [.. PushedTags, DigestOf(One), Sha512(One)]));
    }

    [Fact]
    public async Task Pull_OfOthers_GoesOn()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await BlockAsync(guard, One);
        foreach (var tag in PushedTags)
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(At(tag), Two)).Status);
        }

        foreach (var target in (string[])[.. PushedTags, DigestOf(Two)])
        {
            foreach (var (name, shape) in Shapes)
            {
                var pulled = await guard.PullAsync(At(target), shape);
                Assert.Equal((target, name, HttpStatusCode.OK, Two), (target, name, pulled.Status, pulled.Body));
                var head = await guard.HeadAsync(At(target), shape);
                Assert.Equal((target, name, HttpStatusCode.OK, Two.Length), (target, name, head.Status, head.Length));
                Assert.Equal(DigestOf(Two), head.Digest);
            }
        }
    }

    // Its signature says of what it is: that is not its content.
    [Fact]
    public async Task Pull_OfWhatHasABlockedSubject_GoesOn()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var signature = $$$"""{"schemaVersion":2,"config":{},"layers":[],"subject":{"digest":"{{{DigestOf(One)}}}"},"annotations":{"digest":"{{{DigestOf(One)}}}"}}""";
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(At("f-1"), signature)).Status);
        await BlockAsync(guard, One);

        Assert.Equal(signature, (await guard.PullAsync(At("f-1"))).Body);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(At("f-2"), signature)).Status);
    }

    // As distribution does for clients that don't list a manifest's type.
    [Fact]
    public async Task Pull_OfWhatUpstreamConvertsFromIt_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await PrepareAsync(guard, "itself");
        guard.Upstream.Before = async context =>
        {
            if (context.Request.Headers.Accept.ToString().Contains(MediaType.OciManifest.Value, StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.ContentType = "application/vnd.docker.distribution.manifest.v1+prettyjws";
            await context.Response.WriteAsync("""{"schemaVersion":1,"fsLayers":[]}""");
            return true;
        };
        await BlockAsync(guard, One);

        Assert.Equal([], await GivenAsync(guard, ["f-1", "o-1", "v9.0.0"]));
    }

    // The same of an index: the config is in the image alone, which nobody reads then.
    [Fact]
    public async Task Pull_OfWhatUpstreamMakesOfAnIndex_IsNotGivenWhileADigestIsBlocked()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        guard.Upstream.Plant("app", "o-1", $$"""{"schemaVersion":2,"manifests":[{"digest":"{{DigestOf(Lister("an image with that config"))}}"}]}""");
        guard.Upstream.Before = async context =>
        {
            if (context.Request.Headers.Accept.ToString().Contains(MediaType.OciIndex.Value, StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.ContentType = "application/vnd.docker.distribution.manifest.v1+prettyjws";
            await context.Response.WriteAsync("""{"schemaVersion":1,"fsLayers":[]}""");
            return true;
        };
        Action<HttpRequestMessage> old = request => Accept(request, "application/vnd.docker.distribution.manifest.v1+prettyjws");
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(At("o-1"), old)).Status);

        await BlockAsync(guard, One);

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PullAsync(At("o-1"), old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync(At("o-1"))).Status);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(203)]
    public async Task Pull_WhoseAnswerCannotBeJudged_IsNotGiven(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await PrepareAsync(guard, "itself");
        await BlockAsync(guard, Two);
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://elsewhere.example/manifest";
            return Task.FromResult(true);
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PullAsync(At("f-1"))).Status);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"schemaVersion\":2} and more")]
    public async Task Pull_OfWhatIsNoManifest_IsNotGivenWhileADigestIsBlocked(string body)
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        guard.Upstream.Plant("app", "f-1", body);
        Assert.Equal(body, (await guard.PullAsync(At("f-1"))).Body);
        await BlockAsync(guard, One);

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PullAsync(At("f-1"))).Status);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task Pull_OfABlockedManifestByAStranger_IsUpstreamsOwnAnswer(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await PrepareAsync(guard, "itself");
        await BlockAsync(guard, One);
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("upstream's own");
            return true;
        };

        foreach (var target in (string[])[.. PushedTags, DigestOf(One), Sha512(One)])
        {
            var pulled = await guard.PullAsync(At(target), Pulls.As("stranger"));
            Assert.Equal((target, status, "upstream's own"), (target, (int)pulled.Status, pulled.Body));
        }
    }

    [Fact]
    public async Task Blob_ThatIsBlocked_IsRefusedToWhoMayHaveIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var isOpen = true;
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = isOpen ? 200 : 401;
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await context.Response.WriteAsync(isOpen ? "bytes" : "upstream's own");
            }

            return true;
        };
        await BlockAsync(guard, One);

        Assert.Equal(("bytes", HttpStatusCode.OK), Of(await guard.PullAsync("/v2/app/blobs/" + DigestOf(Two))));
        foreach (var method in (string[])["GET", "HEAD"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await guard.PullByAsync(method, "/v2/app/blobs/" + DigestOf(One))).Status);
        }

        isOpen = false;
        Assert.Equal(("upstream's own", HttpStatusCode.Unauthorized), Of(await guard.PullAsync("/v2/app/blobs/" + DigestOf(One))));

        static (string, HttpStatusCode) Of(Pulled pulled) => (pulled.Body, pulled.Status);
    }

    // As distribution states it.
    [Fact]
    public async Task Blob_OfWhichUpstreamStatesABlockedName_IsRefusedByItsOtherName()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        guard.Upstream.Before = context =>
        {
            var stated = context.Request.Path.Value!.EndsWith(Sha512(One), StringComparison.Ordinal) ? One : Two;
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(stated);
            return Task.FromResult(true);
        };
        await BlockAsync(guard, One);

        foreach (var method in (string[])["GET", "HEAD"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await guard.PullByAsync(method, "/v2/app/blobs/" + Sha512(One))).Status);
            Assert.Equal(HttpStatusCode.OK, (await guard.PullByAsync(method, "/v2/app/blobs/" + Sha512(Two))).Status);
        }
    }

    [Fact]
    public async Task Pull_WithTheRecordAway_KeepsTheBlocksHeardBefore()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await PrepareAsync(guard, "itself");
        await BlockAsync(guard, One);
        guard.Record.IsDown = true;
        await HearAsync(guard);

        Assert.Equal([], await GivenAsync(guard, [.. PushedTags, DigestOf(One)]));
    }

    [Theory]
    [InlineData("serve", HttpStatusCode.OK)]
    [InlineData("refuse", HttpStatusCode.ServiceUnavailable)]
    public async Task Pull_ByAGuardThatStartedWithoutTheRecord_GoesByRecordDown(string recordDown, HttpStatusCode expected)
    {
        await using var guard = await GuardUnderTest.StartAsync($"pull: {{ recordDown: {recordDown} }}", startsWithoutRecord: true);
        guard.Upstream.Plant("app", "o-1", One);

        Assert.Equal(expected, (await guard.PullAsync("/v2/app/manifests/" + DigestOf(One))).Status);
        guard.Record.IsDown = false;
        Assert.Equal(HttpStatusCode.OK, (await guard.PullAsync("/v2/app/manifests/" + DigestOf(One))).Status);
    }

    internal static async Task BlockAsync(GuardUnderTest guard, string manifest) => await BlockAsync(guard, Digest.Parse(DigestOf(manifest)));

    private static async Task BlockAsync(GuardUnderTest guard, Digest digest)
    {
        await guard.Record.Orders.BlockAsync(new(digest, Reason, guard.Clock.GetUtcNow(), "ann"), Origin.Unknown, TestContext.Current.CancellationToken);
        await HearAsync(guard);
    }

    private static Task<OrdersInForce?> HearAsync(GuardUnderTest guard) => guard.Parts.GetRequiredService<HeardOrders>().HearAsync();

    internal static string Lister(string what) => what switch
    {
        "itself" => One,
        "an index" => $$"""{"schemaVersion":2,"manifests":[{"digest":"{{DigestOf(One)}}"}]}""",
        "an index of another spelling" => $$"""{"schemaVersion":2,"manifests":[{"di\u0067est":"sha256\u003a{{DigestOf(One)[7..]}}"}]}""",
        "a nested index" => $$"""{"schemaVersion":2,"manifests":[{"digest":"{{DigestOf(Lister("an index"))}}","mediaType":"{{MediaType.OciIndex.Value}}"}]}""",
        "an image with that layer" => $$"""{"schemaVersion":2,"config":{},"layers":[{"digest":"{{DigestOf(Two)}}"},{"digest":"{{DigestOf(One)}}"}]}""",
        "an image with that config" => $$"""{"schemaVersion":2,"config":{"digest":"{{DigestOf(One)}}"},"layers":[]}""",
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such manifest"),
    };

    // Upstream has it under every tag.
    private static async Task<string> PrepareAsync(GuardUnderTest guard, string what)
    {
        var content = Lister(what);
        guard.Upstream.Plant("app", "o-inner", Lister("an index"));
        guard.Upstream.Plant("app", "o-image", One);
        foreach (var tag in PushedTags)
        {
            var isIndex = what.Contains("index", StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Created, (await (isIndex ? guard.PushIndexAsync(At(tag), content) : guard.PushAsync(At(tag), content))).Status);
        }

        guard.Upstream.Plant("app", "v9.0.0", content);
        guard.Upstream.Manifests["app/" + Sha512(content)] = Encoding.UTF8.GetBytes(content);
        return content;
    }

    // The ways on which something else is said than that it is blocked.
    private static async Task<List<string>> GivenAsync(GuardUnderTest guard, IEnumerable<string> targets)
    {
        var given = new List<string>();
        foreach (var target in targets)
        {
            foreach (var (name, shape) in Shapes)
            {
                foreach (var query in (string[])["", "?ns=docker.io"])
                {
                    var pulled = await guard.PullAsync(At(target) + query, shape);
                    if (pulled.Status is not HttpStatusCode.Forbidden || !pulled.Body.Contains(Reason, StringComparison.Ordinal)
                        || pulled.Body.Contains("schemaVersion", StringComparison.Ordinal))
                    {
                        given.Add($"GET {target}{query} with {name}: {pulled.Status} {pulled.Body}");
                    }

                    var head = await guard.HeadAsync(At(target) + query, shape);
                    if (head.Status is not HttpStatusCode.Forbidden || head.Digest is not null)
                    {
                        given.Add($"HEAD {target}{query} with {name}: {head.Status}");
                    }
                }
            }
        }

        return given;
    }

    private static string At(string reference) => "/v2/app/manifests/" + reference;

    private static string Sha512(string content) => Digest.Sha512(Encoding.UTF8.GetBytes(content)).Value;

    private static void Accept(HttpRequestMessage request, string type)
    {
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", type);
    }
}
