using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Registry.Push;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream;

/// <summary>Deletes by clients that upstream does not let delete: nothing is held up for them, and nothing changes.</summary>
public class DeleteRightsTests
{
    private const string Policy = "policy: { rules: [{ tags: [latest], class: floating }] }";

    private static readonly string OfOne = $"/v2/app/manifests/{DigestOf(One)}";

    // What upstream says: to anonymous and to all, where deletion is disabled, where the record of it is not kept.
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(400)]
    [InlineData(429)]
    public async Task Delete_ThatUpstreamWouldRefuse_IsUpstreamsAnswerWithoutAClaimOrAnImport(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v1.0.0", One);
        Refuse(guard, status);
        var claims = 0;
        guard.Seam.Once(PushStep.Claim, () => Task.FromResult(++claims));

        foreach (var target in (string[])[OfOne, OfOne])
        {
            Assert.Equal(status, (int)(await guard.SendAsync(HttpMethod.Delete, target)).Status);
        }

        Assert.Equal(0, claims);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("tags/list", StringComparison.Ordinal));
    }

    // Some registries say "not found" to who may read and not delete. The client has just read there, so that the repository is known.
    [Theory]
    [InlineData("""{"errors":[{"code":"NAME_UNKNOWN"}]}""", 404, false)]
    [InlineData("""{"errors":[{"code":"DENIED"}]}""", 404, false)]
    [InlineData("""{"errors":[{"code":"UNAUTHORIZED","message":"x"}]}""", 404, false)]
    [InlineData("""{"errors":[{"code":"MANIFEST_UNKNOWN"}]}""", 405, true)]
    [InlineData("""{"errors":[{"code":5}]}""", 405, true)]
    [InlineData("""{"errors":"NAME_UNKNOWN"}""", 405, true)]
    [InlineData("<html>", 405, true)]
    [InlineData("", 405, true)]
    public async Task Delete_UpstreamSaysNotFoundToTheProbe_IsAProofUnlessItSpeaksOfRightsOrTheRepository(string body, int status, bool isProof)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(V1, One);
        guard.Upstream.Before = async context =>
        {
            var isDelete = HttpMethods.IsDelete(context.Request.Method);
            if (isDelete)
            {
                context.Response.StatusCode = 404;
                await context.Response.WriteAsync(body);
            }

            return isDelete;
        };

        var delete = await guard.SendAsync(HttpMethod.Delete, OfOne);

        Assert.Equal(status, (int)delete.Status);
        Assert.Equal(isProof, delete.Body.Contains("manifest-in-use", StringComparison.Ordinal));
        Assert.Equal(!isProof, delete.Body == body);
    }

    [Fact]
    public async Task Delete_OfATagThatUpstreamWouldRefuse_IsUpstreamsAnswerWithoutAClaim()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);
        Refuse(guard, 405);
        var claims = 0;
        guard.Seam.Once(PushStep.Claim, () => Task.FromResult(++claims));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/latest")).Status);

        Assert.Equal(0, claims);
        Assert.Contains(guard.Upstream.Requests, request => request.StartsWith("DELETE /v2/app/manifests/registryguard-probe-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_AnotherOfTheSameKind_IsNotAskedAboutAgainForAWhile()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await DeleteAsync(guard, "a");
        Assert.Equal(2, Deletes(guard));
        await DeleteAsync(guard, "b");
        Assert.Equal(3, Deletes(guard));
        guard.Clock.Ahead = TimeSpan.FromMinutes(2);
        await DeleteAsync(guard, "c");
        Assert.Equal(5, Deletes(guard));
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Basic YTpj")]
    public async Task Delete_WithAnotherCredential_IsAskedAboutAgain(string credential)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await DeleteAsync(guard, "a");
        await DeleteAsync(guard, "b", credential);
        Assert.Equal(4, Deletes(guard));
    }

    [Fact]
    public async Task Delete_InAnotherRepository_IsAskedAboutAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await DeleteAsync(guard, "a");
        await DeleteAsync(guard, "b", repository: "other");
        Assert.Equal(4, Deletes(guard));
    }

    [Fact]
    public async Task Delete_ThatIsRefusedAfterAll_ForgetsTheProof()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await DeleteAsync(guard, "a");
        guard.Upstream.Plant("app", "latest", One);
        Refuse(guard, 403);
        await guard.SendAsync(HttpMethod.Delete, OfOne);
        var claims = 0;
        guard.Seam.Once(PushStep.Claim, () => Task.FromResult(++claims));

        Assert.Equal(HttpStatusCode.Forbidden, (await guard.SendAsync(HttpMethod.Delete, OfOne)).Status);

        Assert.Equal(0, claims);
    }

    [Fact]
    public async Task Delete_BesideAsManyAsMayBeUnderWay_Is429AndDeletesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var go = new TaskCompletionSource();
        var reached = 0;
        var many = Enumerable.Range(0, 17).Select(i => Manifest($"{i}")).ToList();
        foreach (var manifest in many)
        {
            Put(guard, "app", manifest);
        }

        guard.Upstream.Before = async context =>
        {
            if (HttpMethods.IsDelete(context.Request.Method) && many.Exists(manifest => context.Request.Path.Value!.EndsWith(DigestOf(manifest), StringComparison.Ordinal)))
            {
                Interlocked.Increment(ref reached);
                await go.Task;
            }

            return false;
        };
        // So that all know the repository already.
        await DeleteAsync(guard, "first");
        var deletes = many.Take(16).Select(manifest => guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(manifest)}")).ToList();
        await Eventually.IsSoAsync(() => Volatile.Read(ref reached) == 16);

        var refused = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(many[16])}");

        Assert.Equal((HttpStatusCode.TooManyRequests, "TOOMANYREQUESTS"), (refused.Status, refused.Code));
        go.SetResult();
        Assert.All(await Task.WhenAll(deletes), delete => Assert.Equal(HttpStatusCode.Accepted, delete.Status));
    }

    private static void Refuse(GuardUnderTest guard, int status) => guard.Upstream.Before = context =>
    {
        var isDelete = HttpMethods.IsDelete(context.Request.Method);
        context.Response.StatusCode = isDelete ? status : 200;
        return Task.FromResult(isDelete);
    };

    private static int Deletes(GuardUnderTest guard) =>
        guard.Upstream.Requests.Count(request => request.StartsWith("DELETE", StringComparison.Ordinal));

    private static void Put(GuardUnderTest guard, string repository, string manifest) =>
        guard.Upstream.Manifests[$"{repository}/{DigestOf(manifest)}"] = System.Text.Encoding.UTF8.GetBytes(manifest);

    private static async Task DeleteAsync(GuardUnderTest guard, string content, string? credential = null, string repository = "app")
    {
        var manifest = Manifest(content);
        Put(guard, repository, manifest);
        var delete = await guard.SendAsync(
            HttpMethod.Delete,
            $"/v2/{repository}/manifests/{DigestOf(manifest)}",
            request => request.Headers.TryAddWithoutValidation("Authorization", credential));
        Assert.Equal(HttpStatusCode.Accepted, delete.Status);
    }
}
