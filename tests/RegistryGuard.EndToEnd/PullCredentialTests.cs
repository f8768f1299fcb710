using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>What is in the guard's memory is for those only whom the registry itself lets read it.</summary>
public sealed class PullCredentialTests(GuardedRegistryWithPassword pair) : IClassFixture<GuardedRegistryWithPassword>
{
    private static readonly Credential Developer = GuardedRegistryWithPassword.Developer;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_StrangerOrWrongPassword_GetsTheRegistrysChallengeAndNothingFromMemory(bool hasPassword)
    {
        var repository = hasPassword ? "warm-wrong" : "warm-stranger";
        using var developer = pair.Client(Developer);
        using var stranger = pair.Client(hasPassword ? Developer with { Password = "wrong" } : null);
        var image = TinyImage.Of(repository);
        await developer.PushAsync(repository, "v1.0.0", image);
        Assert.Equal(HttpStatusCode.OK, (await developer.GetManifestAsync(repository, "v1.0.0")).Status);
        Assert.Equal(HttpStatusCode.OK, (await developer.GetManifestAsync(repository, "v1.0.0")).Status);

        foreach (var reference in (string[])["v1.0.0", image.Digest, "v9.9.9"])
        {
            var answer = await stranger.GetManifestAsync(repository, reference);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Contains("Basic realm=\"test-registry\"", answer.Challenge, StringComparison.Ordinal);
            Assert.Null(answer.Digest);
            Assert.DoesNotContain("layers", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pull_ManifestIsGone_StrangersAreNotToldWhatTheTagIsBoundTo()
    {
        using var developer = pair.Client(Developer);
        using var stranger = pair.Client();
        var image = TinyImage.Of("gone");
        await developer.PushAsync("gone", "v1.0.0", image);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = Developer.ToHeader() } };
        using var deleted = await http.DeleteAsync(new Uri(pair.Registry.Url, $"/v2/gone/manifests/{image.Digest}"));
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);

        var told = await developer.GetManifestAsync("gone", "v1.0.0");
        var untold = await stranger.GetManifestAsync("gone", "v1.0.0");

        Assert.Equal((HttpStatusCode.NotFound, "MANIFEST_UNKNOWN"), (told.Status, (string?)told.FirstError!["code"]));
        Assert.Contains("no other image is given for it", told.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, untold.Status);
        Assert.DoesNotContain("sha256:", untold.Body, StringComparison.Ordinal);
    }
}
