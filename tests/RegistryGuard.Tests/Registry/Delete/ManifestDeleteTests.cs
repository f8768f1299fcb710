using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Push;
using RegistryGuard.TestKit;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Delete;

/// <summary>Deletes, on a registry that does what the test wants.</summary>
public class ManifestDeleteTests
{
    private const string Policy = """
        policy:
          rules:
            - { tags: ["old-*"], class: protected, delete: allow }
            - { tags: ["latest"], class: floating }
        """;

    private static readonly string OfOne = $"/v2/app/manifests/{DigestOf(One)}";

    public static TheoryData<string, string> Lines => new()
    {
        { "v1.0.0", "v1.0.0 refused status=405" },
        { DigestOf(One), "manifest-in-use status=405" },
        { "latest", "latest deleted status=202" },
        { "old-none", "old-none upstream-refused status=404" },
    };

    [Fact]
    public async Task Delete_OfWhatNoProtectedTagNeeds_IsForwardedAfterALookAtTheRepository()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal(HttpStatusCode.Accepted, delete.Status);
        Assert.Null(guard.Upstream.TagOf("app", "latest"));
    }

    [Fact]
    public async Task Delete_OfWhatATagIsBoundTo_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "UNSUPPORTED", "manifest-in-use"), (delete.Status, delete.Code, delete.Reason));
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsDeleted);
    }

    [Fact]
    public async Task Delete_OfWhatATagIsBoundToWhoseRuleAllowsIt_DeletesTheTagToo()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync("/v2/app/manifests/old-1", One);

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal(HttpStatusCode.Accepted, delete.Status);
        Assert.True((await guard.EntryAsync("app", "old-1")).Binding!.IsDeleted);
    }

    // Pushes of the manifest need not wait for it.
    [Fact]
    public async Task Delete_OfWhatAProtectedTagNeeds_IsRefusedWithoutAClaim()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);
        var claims = 0;
        guard.Seam.Once(PushStep.Claim, () => Task.FromResult(++claims));

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.Equal(0, claims);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Delete_OfAManifest_HasOneLineThatSaysWhatBecameOfIt(string reference, string told)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/latest", Two);

        await DeleteAsync(guard, $"/v2/app/manifests/{reference}");

        var line = Assert.Single(guard.Log.Lines, line => line.StartsWith("ManifestDelete:", StringComparison.Ordinal));
        Assert.Contains(told, line, StringComparison.Ordinal);
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("RequestRefused:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("old-1")]
    public async Task Delete_WhileUpstreamIsDown_HasOneLineToo(string tag)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy, upstreamIsDown: true);

        Assert.Equal(HttpStatusCode.BadGateway, (await DeleteAsync(guard, $"/v2/app/manifests/{tag}")).Status);

        var line = Assert.Single(guard.Log.Lines, line => line.StartsWith("ManifestDelete:", StringComparison.Ordinal));
        Assert.Contains($"{tag} upstream-unreachable status=502", line, StringComparison.Ordinal);
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("RequestRefused:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_ATagThatMayGo_KeepsItsNameTaken()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync("/v2/app/manifests/old-1", One);

        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, "/v2/app/manifests/old-1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/old-1")).Status);
        var other = await guard.PushAsync("/v2/app/manifests/old-1", Two);
        Assert.Equal((HttpStatusCode.Forbidden, "tag-retired"), (other.Status, other.Reason));
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/old-1", One)).Status);
        Assert.Equal(HttpStatusCode.OK, (await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/old-1")).Status);
    }

    [Fact]
    public async Task Delete_AFloatingTagWhoseManifestIsReleased_IsRefusedForUpstreamMayDeleteThatToo()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.DeletesManifestsOfTags = true;
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/latest", One);

        var delete = await DeleteAsync(guard, "/v2/app/manifests/latest");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Delete_AFloatingTagOfAnotherManifest_IsForwarded()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.DeletesManifestsOfTags = true;
        await guard.PushAsync(V1, One);
        await guard.PushAsync("/v2/app/manifests/latest", Two);

        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, "/v2/app/manifests/latest")).Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Delete_OfAChildOfABoundIndex_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        var (nested, top) = (IndexOf(One), IndexOf(IndexOf(One), isOfIndexes: true));
        await guard.PushIndexAsync($"/v2/app/manifests/{DigestOf(nested)}", nested);
        await guard.PushIndexAsync(V1, top);

        foreach (var needed in (string[])[One, nested, top])
        {
            var delete = await DeleteAsync(guard, $"/v2/app/manifests/{DigestOf(needed)}");
            Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        }
    }

    [Fact]
    public async Task Delete_InARepositoryOlderThanTheGuard_ImportsItsTagsFirst()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", Manifest("three"));
        foreach (var tag in (string[])["v1", "v2", "v3", "v4", "v5"])
        {
            guard.Upstream.Plant("app", tag, One);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await DeleteAsync(guard, OfOne)).Status);
        Assert.Equal(DigestOf(One), (await guard.EntryAsync("app", "v5")).Binding!.Content.Digest.Value);
        guard.Upstream.Requests.Clear();
        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, $"/v2/app/manifests/{DigestOf(Manifest("three"))}")).Status);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("tags/list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_WithMoreThanAThousandTagsUnknown_IsRefusedAsNotImported()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        guard.Upstream.Before = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Response.WriteAsJsonAsync(new { name = "app", tags = Enumerable.Range(0, 1_001).Select(i => $"v{i}") });
            return true;
        };

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "not-imported"), (delete.Status, delete.Reason));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "latest"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"tags":7}""")]
    public async Task Delete_TheTagListCannotBeRead_DeletesNothing(string list)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        guard.Upstream.Before = async context =>
        {
            var isList = context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal);
            if (isList)
            {
                await context.Response.WriteAsync(list);
            }

            return isList;
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await DeleteAsync(guard, OfOne)).Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "latest"));
    }

    // There is more than was read: a tag on that page may need the manifest.
    [Theory]
    [InlineData("<https://registry.example/v2/app/tags/list?last=v1&n=1>; rel=\"next\"")]
    [InlineData("</v2/other/tags/list?last=v1&n=1>; rel=\"next\"")]
    [InlineData("</registry/v2/app/tags/list?last=v1&n=1>; rel=Next")]
    [InlineData("rel=next")]
    public async Task Delete_TheTagListGoesOnWhereItCannotBeFollowed_DeletesNothing(string link)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v1", Two);
        guard.Upstream.Plant("app", "v2", One);
        guard.Upstream.Before = async context =>
        {
            var isList = context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal);
            if (isList)
            {
                context.Response.Headers.Link = link;
                await context.Response.WriteAsJsonAsync(new { name = "app", tags = (string[])["v1"] });
            }

            return isList;
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await DeleteAsync(guard, OfOne)).Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v2"));
    }

    [Fact]
    public async Task Delete_TheTagListGoesOnRelativeToItself_IsFollowed()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v2", One);
        guard.Upstream.Before = async context =>
        {
            var isFirst = context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("last");
            if (isFirst)
            {
                context.Response.Headers.Link = "<?last=v1&n=1>; rel=\"next\"";
                await context.Response.WriteAsJsonAsync(new { name = "app", tags = (string[])["v1"] });
            }

            return isFirst;
        };

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
    }

    [Fact]
    public async Task Delete_TheRecordIsDown_Is503AndDeletesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        guard.Record.IsDown = true;

        var delete = await DeleteAsync(guard, OfOne);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (delete.Status, delete.Code));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "latest"));
    }

    [Fact]
    public async Task Delete_BetweenClaimAndUpstream_APushOfTheSameManifestWaitsAndStoresItAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        Task<Pushed>? crossing = null;
        guard.Seam.Once(PushStep.Uses, async () =>
        {
            crossing = guard.PushAsync(V1, One);
            await Eventually.IsSoAsync(() => guard.Upstream.Writes.Any());
        });

        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, OfOne)).Status);

        Assert.Equal(HttpStatusCode.Created, (await crossing!).Status);
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Theory]
    [InlineData(V1)]
    [InlineData("/v2/app/manifests/{digest}?tag=v1.0.0&tag=v1.0.1")]
    public async Task Delete_OfWhatAPushHasStoredAndNotYetBound_ThePushStoresItAgain(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", Two);
        Pushed? delete = null;
        guard.Seam.Once(PushStep.Store, async () => delete = await DeleteAsync(guard, OfOne));

        var push = await guard.PushAsync(target.Replace("{digest}", DigestOf(One), StringComparison.Ordinal), One);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Created), (delete!.Status, push.Status));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    // The record loses the binding while the push is under way, and a delete comes before the push is confirmed.
    [Fact]
    public async Task Delete_OfWhatAPushHasPublishedAndTheRecordHasLost_ThePushPublishesItAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", Two);
        await DeleteAsync(guard, $"/v2/app/manifests/{DigestOf(Two)}");
        var policy = guard.Parts.GetRequiredService<IGuardConfigurationSource>().Current.Policy.Fingerprint;
        Pushed? delete = null;
        guard.Seam.Once(PushStep.Publish, async () =>
        {
            await guard.Record.OpenAsync(RepositoryName.Parse("app"), Tag.Parse("v1.0.0"), policy, CancellationToken.None);
            delete = await DeleteAsync(guard, OfOne);
        });

        var push = await guard.PushAsync(V1, One);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Created), (delete!.Status, push.Status));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    // And somebody who looked before the delete adopts the tag after it.
    [Fact]
    public async Task Delete_OfWhatWasAdoptedByALookFromBefore_ThePushPublishesItAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", Two);
        await DeleteAsync(guard, $"/v2/app/manifests/{DigestOf(Two)}");
        var policy = guard.Parts.GetRequiredService<IGuardConfigurationSource>().Current.Policy.Fingerprint;
        var (repository, tag) = (RepositoryName.Parse("app"), Tag.Parse("v1.0.0"));
        Pushed? delete = null;
        guard.Seam.Once(PushStep.Publish, async () =>
        {
            await guard.Record.OpenAsync(repository, tag, policy, CancellationToken.None);
            delete = await DeleteAsync(guard, OfOne);
            guard.Clock.Ahead = TimeSpan.FromSeconds(1);
            await guard.Record.AdoptAsync(
                repository, tag, null,
                new(new(Digest.Parse(DigestOf(One)), null, MediaType.OciManifest.Value), guard.Clock.GetUtcNow(), ""), CancellationToken.None);
        });

        var push = await guard.PushAsync(V1, One);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Created), (delete!.Status, push.Status));
        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Delete_WhoseAnswerIsLost_KeepsItsClaimForTenMinutes()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        guard.Upstream.Before = context =>
        {
            if (IsOfOne(context))
            {
                context.Abort();
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await DeleteAsync(guard, OfOne)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(V1, One)).Status);
        guard.Clock.Ahead = TimeSpan.FromMinutes(10);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Fact]
    public async Task Delete_ThatUpstreamRefuses_LeavesTheTagAsItWas()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync("/v2/app/manifests/old-1", One);
        guard.Upstream.Before = context =>
        {
            var isDelete = IsOfOne(context);
            context.Response.StatusCode = isDelete ? 405 : 200;
            return Task.FromResult(isDelete);
        };

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await DeleteAsync(guard, OfOne)).Status);
        Assert.False((await guard.EntryAsync("app", "old-1")).Binding!.IsDeleted);
        Assert.Equal(HttpStatusCode.OK, (await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/old-1")).Status);
    }

    // Who may only read could hide it from everybody, by asking again and again.
    [Theory]
    [InlineData("/v2/app/manifests/old-1")]
    [InlineData(null)]
    public async Task Delete_ThatUpstreamHasNotCarriedOut_HidesNothing(string? target)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync("/v2/app/manifests/old-1", One);
        Pushed? meanwhile = null;
        guard.Upstream.Before = async context =>
        {
            if (!IsOfOne(context))
            {
                return false;
            }

            meanwhile = await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/old-1");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return true;
        };

        Assert.Equal(HttpStatusCode.Forbidden, (await DeleteAsync(guard, target ?? OfOne)).Status);
        Assert.Equal((HttpStatusCode.OK, One), (meanwhile!.Status, meanwhile.Body));
    }

    [Fact]
    public async Task Delete_OfWhatUpstreamDoesNotShow_IsUpstreamsAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync(guard, OfOne)).Status);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PushToAnOpenTag_ThatWasProtected_DropsItsBinding()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { rules: [{ tags: [\"open-*\"], class: open }] }");
        await guard.Record.ConfirmAsync(
            RepositoryName.Parse("app"),
            Tag.Parse("open-1"),
            new(Attempt.New(), new(Digest.Parse(DigestOf(One)), null, MediaType.OciManifest.Value), DateTimeOffset.UnixEpoch, ""),
            CancellationToken.None);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/open-1", Two)).Status);

        Assert.Null((await guard.EntryAsync("app", "open-1")).Binding);
    }

    // Not what asks for the right to delete.
    private static bool IsOfOne(HttpContext context) =>
        HttpMethods.IsDelete(context.Request.Method)
        && (context.Request.Path.Value!.EndsWith(DigestOf(One), StringComparison.Ordinal)
            || context.Request.Path.Value!.EndsWith("/old-1", StringComparison.Ordinal));

    private static Task<Pushed> DeleteAsync(GuardUnderTest guard, string target) => guard.SendAsync(HttpMethod.Delete, target);

    private static string IndexOf(string manifest, bool isOfIndexes = false) => $$"""
        {"schemaVersion":2,"manifests":[{"mediaType":"{{(isOfIndexes ? MediaType.OciIndex : MediaType.OciManifest)}}","digest":"{{DigestOf(manifest)}}","size":1}]}
        """;
}
