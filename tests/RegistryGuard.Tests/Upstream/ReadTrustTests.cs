using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream;

/// <summary>Before the guard says anything of its own about a tag or digest, upstream must let the client read there.</summary>
public class ReadTrustTests
{
    [Theory]
    [InlineData("PUT", "/v2/app/manifests/v1.0.0", 401)]
    [InlineData("PUT", "/v2/app/manifests/v1.0.0", 403)]
    [InlineData("PUT", "/v2/app/manifests/v1.0.0", 404)]
    [InlineData("DELETE", "/v2/app/manifests/v1.0.0", 401)]
    [InlineData("DELETE", "/v2/app/manifests/v1.0.0", 404)]
    [InlineData("DELETE", "/v2/app/manifests/{digest}", 401)]
    [InlineData("DELETE", "/v2/app/manifests/{digest}", 404)]
    [InlineData("DELETE", "/v2/app/blobs/{digest}", 403)]
    [InlineData("DELETE", "/v2/app/manifests/v9.9.9", 401)]
    public async Task Stranger_GetsUpstreamsAnswerAndLearnsNothing(string method, string target, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One, AsDeveloper);
        Forbid(guard, status);

        var answer = await SendAsync(guard, method, target, stranger: true);

        Assert.Equal((status, "upstream"), ((int)answer.Status, answer.Headers.GetValues("X-Whose").Single()));
        Assert.DoesNotContain("protected", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/v2/app/manifests/v1.0.0", 403)]
    [InlineData("DELETE", "/v2/app/manifests/v1.0.0", 405)]
    [InlineData("DELETE", "/v2/app/manifests/{digest}", 405)]
    [InlineData("DELETE", "/v2/app/blobs/{digest}", 405)]
    [InlineData("DELETE", "/v2/app/manifests/v9.9.9", 405)]
    public async Task Developer_IsToldWhy(string method, string target, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One, AsDeveloper);
        Forbid(guard, 401);

        var answer = await SendAsync(guard, method, target, stranger: false);

        Assert.Equal(status, (int)answer.Status);
        Assert.NotNull(answer.Message);
        // What does not exist may have been asked to be deleted.
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal)
            && request.EndsWith(target.Replace("{digest}", DigestOf(One), StringComparison.Ordinal), StringComparison.Ordinal));
    }

    // A push of another manifest has begun and not ended.
    [Fact]
    public async Task Stranger_ToATagThatIsPending_LearnsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context =>
        {
            var isPublish = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value == V1;
            context.Response.StatusCode = isPublish ? 502 : 200;
            return Task.FromResult(isPublish);
        };
        await guard.PushAsync(V1, One, AsDeveloper);
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
        Forbid(guard, 404);

        var answer = await SendAsync(guard, "PUT", V1, stranger: true);

        Assert.Equal((HttpStatusCode.NotFound, "upstream"), (answer.Status, answer.Headers.GetValues("X-Whose").Single()));
    }

    private static void Forbid(GuardUnderTest guard, int status) => guard.Upstream.Before = context =>
    {
        var isStranger = context.Request.Headers.Authorization.Count == 0;
        if (isStranger)
        {
            context.Response.StatusCode = status;
            context.Response.Headers["X-Whose"] = "upstream";
        }

        return Task.FromResult(isStranger);
    };

    private static Task<Pushed> SendAsync(GuardUnderTest guard, string method, string target, bool stranger)
    {
        target = target.Replace("{digest}", DigestOf(One), StringComparison.Ordinal);
        Action<HttpRequestMessage>? shape = stranger ? null : AsDeveloper;
        return method == "PUT" ? guard.PushAsync(target, Two, shape) : guard.SendAsync(new HttpMethod(method), target, shape);
    }

    private static void AsDeveloper(HttpRequestMessage request) =>
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer developer");
}
