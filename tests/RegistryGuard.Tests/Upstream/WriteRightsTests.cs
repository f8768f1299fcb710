using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream;

/// <summary>Who has just written to a repository has shown that it may, and stores nothing before it binds a tag there.</summary>
public class WriteRightsTests
{
    private const string Blob = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private static readonly string Image = $$$"""{"schemaVersion":2,"config":{"digest":"{{{Blob}}}"},"layers":[]}""";

    private static readonly string OfImage = $"PUT /v2/app/manifests/{DigestOf(Image)}";

    [Fact]
    public async Task Push_AfterAnUpload_WritesUpstreamOnce()
    {
        await using var guard = await StartAsync();
        await BeginUploadAsync(guard);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Image, AsDeveloper)).Status);

        Assert.Equal(["PUT " + V1], guard.Upstream.Writes);
        Assert.Contains($"HEAD /v2/app/blobs/{Blob}", guard.Upstream.Requests);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    [Fact]
    public async Task Push_AfterAnother_WritesUpstreamOnce()
    {
        await using var guard = await StartAsync();
        await guard.PushAsync(V1, One, AsDeveloper);
        guard.Upstream.Requests.Clear();

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/v2.0.0", Two, AsDeveloper)).Status);

        Assert.Equal(["PUT /v2/app/manifests/v2.0.0"], guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_AfterAnUploadToAnotherRepository_StoresFirst()
    {
        await using var guard = await StartAsync();
        await BeginUploadAsync(guard, "other");

        await guard.PushAsync(V1, Image, AsDeveloper);

        Assert.Equal([OfImage, "PUT " + V1], guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_AfterAnUploadByAnotherCredential_StoresFirst()
    {
        await using var guard = await StartAsync();
        await BeginUploadAsync(guard);

        await guard.PushAsync(V1, Image, request => Authorize(request, "someone:else"));

        Assert.Equal([OfImage, "PUT " + V1], guard.Upstream.Writes);
    }

    // Where an upload goes on, its place may be all that upstream asks for.
    [Theory]
    [InlineData("PATCH", 202)]
    [InlineData("PUT", 201)]
    [InlineData("GET", 202)]
    public async Task Push_AfterAFurtherRequestOfAnUpload_StoresFirst(string method, int status)
    {
        await using var guard = await StartAsync(uploadStatus: status);
        await guard.SendAsync(new HttpMethod(method), "/v2/app/blobs/uploads/some-id", AsDeveloper);

        await guard.PushAsync(V1, Image, AsDeveloper);

        Assert.Equal([OfImage, "PUT " + V1], guard.Upstream.Writes.Where(write => write.Contains("manifests", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(307)]
    public async Task Push_AfterAnUploadThatUpstreamDidNotLetBegin_StoresFirst(int status)
    {
        await using var guard = await StartAsync(uploadStatus: status);
        await BeginUploadAsync(guard);

        await guard.PushAsync(V1, Image, AsDeveloper);

        Assert.Equal([OfImage, "PUT " + V1], guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_LongAfterAnUpload_StoresFirst()
    {
        await using var guard = await StartAsync();
        await BeginUploadAsync(guard);
        guard.Clock.Ahead += TimeSpan.FromSeconds(61);

        await guard.PushAsync(V1, Image, AsDeveloper);

        Assert.Equal([OfImage, "PUT " + V1], guard.Upstream.Writes);
    }

    // The right was taken away since: the tag is free again as soon as upstream says so, and the next push binds nothing.
    [Fact]
    public async Task Push_ThatUpstreamRefusesAfterAnUpload_LeavesNothingBoundAndIsNotTrustedAgain()
    {
        await using var guard = await StartAsync();
        await BeginUploadAsync(guard);
        guard.Upstream.Before = RefusingWrites;

        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(V1, Image, AsDeveloper)).Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).IsUnknown);
        guard.Upstream.Requests.Clear();
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(V1, Image, AsDeveloper)).Status);
        Assert.Equal([OfImage], guard.Upstream.Writes);
    }

    // To begin an upload and to push may be different rights.
    [Fact]
    public async Task Push_AfterARefusedOneAndAnotherUpload_StoresFirst()
    {
        await using var guard = await StartAsync();
        await BeginUploadAsync(guard);
        guard.Upstream.Before = RefusingWrites;
        await guard.PushAsync(V1, Image, AsDeveloper);
        await BeginUploadAsync(guard);
        guard.Upstream.Requests.Clear();

        await guard.PushAsync(V1, Image, AsDeveloper);

        Assert.Equal([OfImage], guard.Upstream.Writes);
    }

    [Fact]
    public async Task Push_AfterARefusedOneAndOneThatWasTaken_WritesUpstreamOnce()
    {
        await using var guard = await StartAsync();
        guard.Upstream.Before = RefusingWrites;
        await guard.PushAsync(V1, Image, AsDeveloper);
        guard.Upstream.Before = context => AnswerBlobsAsync(context, 202, 200);
        await guard.PushAsync(V1, Image, AsDeveloper);
        guard.Upstream.Requests.Clear();

        await guard.PushAsync("/v2/app/manifests/v2.0.0", Image, AsDeveloper);

        Assert.Equal(["PUT /v2/app/manifests/v2.0.0"], guard.Upstream.Writes);
    }

    // A registry may fail at these with 500, which would leave the tag pending.
    [Theory]
    [InlineData("{\"digest\":\"md5:d41d8cd98f00b204e9800998ecf8427e\",\"size\":1}")]
    [InlineData("{\"digest\":\"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\"urls\":[\"ftp://elsewhere.example/layer\"]}")]
    public async Task Push_OfAManifestThatIsNotPlain_StoresFirst(string layer)
    {
        await using var guard = await StartAsync();
        var manifest = $$$"""{"schemaVersion":2,"config":{"digest":"{{{Blob}}}"},"layers":[{{{layer}}}]}""";
        await BeginUploadAsync(guard);

        await guard.PushAsync(V1, manifest, AsDeveloper);

        Assert.Equal([$"PUT /v2/app/manifests/{DigestOf(manifest)}", "PUT " + V1], guard.Upstream.Writes);
    }

    // The parameter may be the credential, which others don't have.
    [Theory]
    [InlineData("?access_token=good", false)]
    [InlineData("?mount=sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb&from=other", true)]
    public async Task Push_AfterAnUploadWithParameters_WritesOnceOnlyIfTheseAreOfTheUpload(string query, bool isProof)
    {
        await using var guard = await StartAsync();
        await guard.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/" + query, AsDeveloper);

        await guard.PushAsync(V1, Image, AsDeveloper);

        Assert.Equal(isProof ? 1 : 2, guard.Upstream.Writes.Count());
    }

    // Who may read blobs may not be meant to learn what a tag is bound to.
    [Fact]
    public async Task Stranger_WhoMayReadBlobsAlone_LearnsNothingOfABoundTag()
    {
        await using var guard = await StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Before = async context =>
        {
            var isMasked = !HttpMethods.IsPut(context.Request.Method) && context.Request.Headers.Authorization.Count > 0
                && !context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal);
            context.Response.StatusCode = isMasked ? 404 : 200;
            return isMasked || await AnswerBlobsAsync(context, 202, 200);
        };
        await BeginUploadAsync(guard);

        foreach (var _ in (int[])[1, 2])
        {
            var push = await guard.PushAsync(V1, Image, AsDeveloper);

            Assert.Equal((HttpStatusCode.NotFound, ""), (push.Status, push.Body));
        }

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    // A 404 for the tag may mean "not for you": where no listed content can be read, the manifest is stored and read.
    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    public async Task Push_WhoseConfigCannotBeRead_StoresAndReadsTheManifest(int status)
    {
        await using var guard = await StartAsync(blobStatus: status);
        await BeginUploadAsync(guard);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Image, AsDeveloper)).Status);

        Assert.Equal([OfImage, "PUT " + V1], guard.Upstream.Writes);
        Assert.Contains($"HEAD /v2/app/manifests/{DigestOf(Image)}", guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_OfAnIndexAfterAnUpload_IsReadCheckedByItsFirstManifest()
    {
        await using var guard = await StartAsync();
        guard.Upstream.Plant("app", "elsewhere", One);
        var index = $$$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{DigestOf(One)}}}","size":1}]}""";
        await BeginUploadAsync(guard);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, index, request =>
        {
            AsDeveloper(request);
            request.Content!.Headers.ContentType = new("application/vnd.oci.image.index.v1+json");
        })).Status);

        Assert.Equal(["PUT " + V1], guard.Upstream.Writes);
        Assert.Contains($"HEAD /v2/app/manifests/{DigestOf(One)}", guard.Upstream.Requests);
    }

    // What such a repository answers must not tell that the tag is bound.
    [Fact]
    public async Task Stranger_WhoMayWriteAndNotRead_GetsTheSameAnswerWhetherTheTagIsBoundOrNot()
    {
        await using var unbound = await StartAsync();
        await using var bound = await StartAsync();
        await bound.PushAsync(V1, One);

        var (push, toBound) = (await PushAsStrangerAsync(unbound), await PushAsStrangerAsync(bound));

        Assert.Equal((HttpStatusCode.NotFound, ""), (push.Status, push.Body));
        Assert.Equal((push.Status, push.Body), (toBound.Status, toBound.Body));
        Assert.Null(unbound.Upstream.TagOf("app", "v1.0.0"));
        Assert.Null((await unbound.EntryAsync("app", "v1.0.0")).Binding);
        Assert.Equal(DigestOf(One), bound.Upstream.TagOf("app", "v1.0.0"));
        Assert.NotNull((await bound.EntryAsync("app", "v1.0.0")).Binding);
    }

    private static async Task<Pushed> PushAsStrangerAsync(GuardUnderTest guard)
    {
        guard.Upstream.Before = async context =>
        {
            var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
            if (isRead && context.Request.Headers.Authorization.Count > 0)
            {
                context.Response.StatusCode = 404;
                return true;
            }

            return await AnswerBlobsAsync(context, 202, 404);
        };
        await BeginUploadAsync(guard);
        return await guard.PushAsync(V1, Image, AsDeveloper);
    }

    private static async Task<GuardUnderTest> StartAsync(int uploadStatus = 202, int blobStatus = 200)
    {
        var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => AnswerBlobsAsync(context, uploadStatus, blobStatus);
        return guard;
    }

    private static Task<bool> AnswerBlobsAsync(HttpContext context, int uploadStatus, int blobStatus)
    {
        var path = context.Request.Path.Value!;
        var isUpload = path.Contains("/blobs/uploads/", StringComparison.Ordinal);
        if (!isUpload && !path.Contains("/blobs/", StringComparison.Ordinal))
        {
            return Task.FromResult(false);
        }

        context.Response.StatusCode = isUpload ? uploadStatus : blobStatus;
        if (isUpload && uploadStatus is 202)
        {
            context.Response.Headers.Location = path.TrimEnd('/') + "/some-id";
        }

        return Task.FromResult(true);
    }

    private static Task<bool> RefusingWrites(HttpContext context)
    {
        context.Response.StatusCode = HttpMethods.IsPut(context.Request.Method) ? 403 : 200;
        return HttpMethods.IsPut(context.Request.Method) ? Task.FromResult(true) : AnswerBlobsAsync(context, 202, 200);
    }

    private static Task<Pushed> BeginUploadAsync(GuardUnderTest guard, string repository = "app") =>
        guard.SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/", AsDeveloper);

    private static void AsDeveloper(HttpRequestMessage request) => Authorize(request, "dev:secret");

    private static void Authorize(HttpRequestMessage request, string credential) => request.Headers.TryAddWithoutValidation(
        "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));
}
