using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Pushes by digest to several tags.</summary>
public class SeveralTagsPushTests
{
    private const string Policy = """
        policy:
          rules:
            - { tags: ["latest"], class: floating }
            - { tags: ["open-*"], class: open }
        """;

    private static readonly string ToThree = $"/v2/app/manifests/{DigestOf(One)}?tag=v1.0.0&tag=latest&tag=open-1";

    [Fact]
    public async Task Push_ToTagsOfAllClasses_PublishesEachAndSaysSo()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        var push = await guard.PushAsync(ToThree, One);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal(["v1.0.0", "latest", "open-1"], push.Headers.GetValues("OCI-Tag"));
        Assert.Equal(
            ["app:v1.0.0 accepted", "app:latest first-push", "app:open-1 passed", $"app:{DigestOf(One)} stored"],
            guard.Log.Lines.Where(line => line.StartsWith("ManifestPush:", StringComparison.Ordinal))
                .Select(line => line.Split(' ')).Select(words => $"{words[2]} {words[4]}"));
        Assert.All((string[])["v1.0.0", "latest", "open-1"], tag => Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", tag)));
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
        Assert.Equal(1, (await guard.EntryAsync("app", "latest")).LastMove!.Number);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains('?', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_UpstreamBreaksOffAtOne_ToldAreThoseThatMovedAndThatOne()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Before = context =>
        {
            var breaks = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value!.EndsWith("/latest", StringComparison.Ordinal);
            if (breaks)
            {
                context.Abort();
            }

            return Task.FromResult(breaks);
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PushAsync(ToThree, One)).Status);

        Assert.Equal(
            ["app:v1.0.0 accepted", "app:latest upstream-unreachable"],
            guard.Log.Lines.Where(line => line.StartsWith("ManifestPush:", StringComparison.Ordinal))
                .Select(line => line.Split(' ')).Select(words => $"{words[2]} {words[4]}"));
    }

    [Fact]
    public async Task Push_OneOfTheTagsIsBoundToAnother_MovesNone()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync("/v2/app/manifests/v2.0.0", Two);

        var push = await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}?tag=v1.0.0&tag=latest&tag=v2.0.0", One);

        Assert.Equal((HttpStatusCode.Forbidden, "tag-bound"), (push.Status, push.Reason));
        Assert.Contains("app:v2.0.0", push.Message, StringComparison.Ordinal);
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Null(guard.Upstream.TagOf("app", "latest"));
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);
    }

    [Fact]
    public async Task Push_TheSecondPublishFails_TheSamePushCompletesIt()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Before = context =>
        {
            var fails = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value!.EndsWith("/v2.0.0", StringComparison.Ordinal);
            context.Response.StatusCode = fails ? 500 : 200;
            return Task.FromResult(fails);
        };
        var target = $"/v2/app/manifests/{DigestOf(One)}?tag=v1.0.0&tag=v2.0.0&tag=v3.0.0";

        Assert.Equal(HttpStatusCode.InternalServerError, (await guard.PushAsync(target, One)).Status);
        guard.Upstream.Before = _ => Task.FromResult(false);
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync("/v2/app/manifests/v3.0.0", Two)).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(target, One)).Status);
        Assert.All((string[])["v1.0.0", "v2.0.0", "v3.0.0"], tag => Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", tag)));
    }

    // The registry alone would keep each tag by the digest that the client names.
    [Fact]
    public async Task Push_ByASha512_NamesItForEachTagAndInTheAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var sha512 = Digest.Sha512(System.Text.Encoding.UTF8.GetBytes(One)).Value;
        guard.Upstream.After = context =>
        {
            if (context.Request.Query["digest"].FirstOrDefault() is { } named || (named = context.Request.Path.Value!.Split('/')[^1]).StartsWith("sha512:", StringComparison.Ordinal))
            {
                context.Response.Headers["Docker-Content-Digest"] = named;
            }

            return Task.CompletedTask;
        };

        var push = await guard.PushAsync($"/v2/app/manifests/{sha512}?tag=v1.0.0&tag=latest&tag=open-1", One);

        Assert.Equal((HttpStatusCode.Created, sha512), (push.Status, push.Headers.GetValues("Docker-Content-Digest").Single()));
        Assert.All((string[])["v1.0.0", "latest", "open-1"], tag =>
            Assert.Contains($"PUT /v2/app/manifests/{tag}?digest={sha512}", guard.Upstream.Requests));
        var bound = (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content;
        Assert.Equal((DigestOf(One), sha512), (bound.Digest.Value, bound.Alias?.Value));
    }

    [Fact]
    public async Task Push_UpstreamRefusesTheManifest_BindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Before = context =>
        {
            var isPut = HttpMethods.IsPut(context.Request.Method);
            context.Response.StatusCode = isPut ? 403 : 200;
            return Task.FromResult(isPut);
        };

        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PushAsync(ToThree, One)).Status);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
    }

    [Fact]
    public async Task Push_UpstreamBreaksTheConnectionBeforeTheFirstTag_BindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var puts = 0;
        guard.Upstream.Before = context =>
        {
            // The first stores the manifest, ahead of binding v1.0.0.
            var breaks = HttpMethods.IsPut(context.Request.Method) && ++puts > 1;
            if (breaks)
            {
                context.Abort();
            }

            return Task.FromResult(breaks);
        };

        Assert.Equal(HttpStatusCode.BadGateway, (await guard.PushAsync(ToThree, One)).Status);
        Assert.Equal(2, puts);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
    }

    [Fact]
    public async Task Push_TheRecordIsDown_Is503AndMovesNone()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(ToThree, One)).Status);
        Assert.Null(guard.Upstream.TagOf("app", "latest"));
        Assert.Null(guard.Upstream.TagOf("app", "open-1"));
    }

    [Fact]
    public async Task Push_MoreThan64Tags_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var tags = string.Join('&', Enumerable.Range(0, 65).Select(i => $"tag=v{i}"));
        Assert.Equal(HttpStatusCode.BadRequest, (await guard.PushAsync($"/v2/app/manifests/{DigestOf(One)}?{tags}", One)).Status);
    }
}
