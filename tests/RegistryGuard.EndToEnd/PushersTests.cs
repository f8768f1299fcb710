using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>Several teams push to one repository of a registry with passwords; only the release job may write versions.</summary>
public sealed class PushersTests : IAsyncLifetime
{
    private static readonly Credential Release = new("release", "correct horse");
    private static readonly Credential Developer = new("developer", "battery staple");

    private readonly TemporaryFolder folder = new();
    private RegistryProcess? registry;
    private GuardProcess? guard;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryProcess.StartAsync(Release, Developer);
        guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}", folder.Write("guard.yaml", """
            policy:
              rules:
                - { tags: ["{semver}"], class: protected, pushers: [release] }
                - { tags: [latest], class: floating, pushers: [release] }
                - { tags: ["dev-*"], class: floating }
            """));
    }

    [Fact]
    public async Task Push_OfAVersion_IsForTheReleaseJobAlone()
    {
        using var developer = new RegistryClient(guard!.Url, Developer);
        using var release = new RegistryClient(guard.Url, Release);
        using var forger = new RegistryClient(guard.Url, Release with { Password = "guessed" });
        using var nobody = new RegistryClient(guard.Url);
        var image = TinyImage.Of("one");

        var dev = await developer.PushAsync("app", "dev-1", image);
        var refused = await developer.PutManifestAsync("app", "v1.0.0", image);
        var forged = await forger.PutManifestAsync("app", "v1.0.0", image);
        var anonymous = await nobody.PutManifestAsync("app", "v1.0.0", image);
        Assert.Empty((await release.TagsAsync("app")).Except(["dev-1"]));
        var accepted = await release.PutManifestAsync("app", "v1.0.0", image);

        Assert.Equal(HttpStatusCode.Created, dev.Status);
        Assert.Equal((HttpStatusCode.Forbidden, "not-permitted"), (refused.Status, (string?)refused.FirstError!["detail"]!["reason"]));
        Assert.Equal(
            "tag app:v1.0.0 may be pushed only by release (policy.rules[0]), and this client came as 'developer'. Have one of those push it, or push another tag.",
            (string?)refused.FirstError!["message"]);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (forged.Status, anonymous.Status));
        Assert.Contains("Basic realm=\"test-registry\"", forged.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("release", forged.Body + anonymous.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, accepted.Status);
    }

    [Fact]
    public async Task Delete_OfWhatAReleaseTagNames_IsForTheReleaseJobAlone()
    {
        using var developer = new RegistryClient(guard!.Url, Developer);
        using var release = new RegistryClient(guard.Url, Release);
        var image = TinyImage.Of("two");
        await release.PushAsync("base", "latest", image);

        Assert.Contains("not-permitted", await DeleteAsync(Developer), StringComparison.Ordinal);
        Assert.Equal(image.Digest, await developer.DigestOfAsync("base", "latest"));
        Assert.StartsWith("202", await DeleteAsync(Release), StringComparison.Ordinal);
        Assert.Null(await developer.DigestOfAsync("base", "latest"));

        async Task<string> DeleteAsync(Credential user)
        {
            var answer = await RawRequest.SendAsync(
                guard.Url, $"DELETE /v2/base/manifests/{image.Digest} HTTP/1.1\r\nHost: guard\r\nAuthorization: {user.ToHeader()}\r\nConnection: close\r\n\r\n");
            return $"{answer!.Status} {answer.Text}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        folder.Dispose();
    }
}
