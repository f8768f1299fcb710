using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream;

/// <summary>Upstream fails on what the guard asks it for itself: a registry on plain files does while others write a tag.</summary>
public class UpstreamRetryTests
{
    [Fact]
    public async Task Push_LookFailsForAWhile_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var failures = 0;
        guard.Upstream.Before = context => FailAsync(context, () => ++failures <= 5);

        var push = await guard.PushAsync(V1, One);

        Assert.Equal(HttpStatusCode.Created, push.Status);
        Assert.Equal(6, failures);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("?tag=v1.0.0")]
    public async Task Push_LookKeepsFailing_IsThe503OfTheGuardAndBindsNothing(string? query)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => FailAsync(context, () => true);

        var push = await guard.PushAsync(query is null ? V1 : $"/v2/app/manifests/{DigestOf(One)}{query}", One);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (push.Status, push.Code));
        Assert.Contains("upstream answered 500", push.Message, StringComparison.Ordinal);
        Assert.NotNull(push.Headers.RetryAfter);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
        Assert.DoesNotContain("PUT " + V1, guard.Upstream.Requests);
    }

    [Theory]
    [InlineData("/v2/app/manifests/v1.0.0")]
    [InlineData("/v2/app/manifests/latest")]
    public async Task Delete_TheGuardsQuestionFails_IsThe503OfTheGuard(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("upstream's own");
            return true;
        };

        var delete = await guard.SendAsync(HttpMethod.Delete, target);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (delete.Status, delete.Code));
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    private static async Task<bool> FailAsync(HttpContext context, Func<bool> fails)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path.Value != V1 || !fails())
        {
            return false;
        }

        context.Response.StatusCode = 500;
        await context.Response.WriteAsync("upstream's own");
        return true;
    }
}
