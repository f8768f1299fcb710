using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Pushes of an index that lists manifests which upstream does not have, on a registry that takes such.</summary>
public class IndexCompletenessTests
{
    private const string Refusing = "policy: { sparseIndexes: refuse }";

    private static readonly string Index = IndexOf(One, Two);

    public static TheoryData<string> Targets => [V1, "/v2/app/manifests/latest", "/v2/app/manifests/" + DigestOf(Index), $"/v2/app/manifests/{DigestOf(Index)}?tag=v1.0.0&tag=latest"];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Push_Sparse_IsRefusedWhereThePolicySaysSoAndMovesNoTag(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync(Refusing);
        await guard.PushAsync("/v2/app/manifests/" + DigestOf(One), One);

        var push = await guard.PushIndexAsync(target, Index);

        Assert.Equal((HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN", "manifest-incomplete"), (push.Status, push.Code, push.Reason));
        Assert.Contains(Digest.Parse(DigestOf(Two)).Short, push.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Digest.Parse(DigestOf(One)).Short, push.Message, StringComparison.Ordinal);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Null(guard.Upstream.TagOf("app", "latest"));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Push_Sparse_IsForUpstreamToDecideByDefault(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(target, Index)).Status);
        var line = Assert.Single(guard.Log.Lines, line => line.StartsWith("IndexIncomplete:", StringComparison.Ordinal));
        Assert.EndsWith($"{DigestOf(One)} {DigestOf(Two)}", line, StringComparison.Ordinal);
        Assert.Contains("HEAD /v2/app/manifests/" + DigestOf(One), guard.Upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Push_Whole_IsAccepted(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync(Refusing);
        await guard.PushAsync("/v2/app/manifests/" + DigestOf(One), One);
        await guard.PushAsync("/v2/app/manifests/" + DigestOf(Two), Two);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(target, Index)).Status);
    }

    // The manifest was there, and is in the guard's memory, but was deleted past it.
    [Fact]
    public async Task Push_OfWhatOnlyMemoryHas_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Refusing);
        guard.Upstream.Plant("app", "one", One);
        guard.Upstream.Plant("app", "two", Two);
        await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/" + DigestOf(Two), request => request.Headers.TryAddWithoutValidation("Accept", MediaType.OciManifest.Value));
        guard.Upstream.Manifests.TryRemove("app/" + DigestOf(Two), out _);

        Assert.Equal("manifest-incomplete", (await guard.PushIndexAsync(V1, Index)).Reason);
    }

    [Fact]
    public async Task Push_OfAPlainImage_AsksForNothingMore()
    {
        await using var guard = await GuardUnderTest.StartAsync(Refusing);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/latest", One)).Status);

        Assert.Equal(["PUT /v2/app/manifests/latest"], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Push_ByWhomUpstreamRefuses_GetsThatAndIsAskedNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Refusing);
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = 401;
            return Task.FromResult(true);
        };

        Assert.Equal(HttpStatusCode.Unauthorized, (await guard.PushIndexAsync("/v2/app/manifests/latest", Index)).Status);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("HEAD", StringComparison.Ordinal));
    }

    // What was missing is pushed, and the same index again: nothing stands in its way.
    [Fact]
    public async Task Push_MadeWhole_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync(Refusing);
        await guard.PushAsync("/v2/app/manifests/" + DigestOf(One), One);
        await guard.PushIndexAsync(V1, Index);
        await guard.PushAsync("/v2/app/manifests/" + DigestOf(Two), Two);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync(V1, Index)).Status);
    }

    [Fact]
    public async Task Push_UpstreamFailsOnTheQuestion_IsThe503OfTheGuardOrUpstreamsToDecide()
    {
        foreach (var refuses in (bool[])[true, false])
        {
            await using var guard = await GuardUnderTest.StartAsync(refuses ? Refusing : null);
            guard.Upstream.Before = context =>
            {
                var fails = HttpMethods.IsHead(context.Request.Method);
                context.Response.StatusCode = fails ? 500 : 200;
                return Task.FromResult(fails);
            };

            var push = await guard.PushIndexAsync("/v2/app/manifests/latest", Index);

            Assert.Equal(refuses ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.Created, push.Status);
        }
    }

    private static string IndexOf(params string[] manifests) =>
        $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', manifests.Select(manifest => $$"""{"mediaType":"{{MediaType.OciManifest}}","digest":"{{DigestOf(manifest)}}","size":1}"""))}}]}""";
}
