using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The guard has no rights of its own: what a client may do is for the registry to say.</summary>
public sealed class CredentialTests(GuardedRegistryWithPassword pair) : IClassFixture<GuardedRegistryWithPassword>
{
    private static readonly Credential Developer = GuardedRegistryWithPassword.Developer;

    [Fact]
    public async Task Push_GoodPassword_IsAccepted()
    {
        using var client = pair.Client(Developer);

        var answer = await client.PushAsync("app", "v1.0.0", TinyImage.Of("one"));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
    }

    [Fact]
    public async Task Push_WrongPassword_GetsTheRegistrysChallengeAndBindsNothing()
    {
        using var developer = pair.Client(Developer);
        using var stranger = pair.Client(Developer with { Password = "wrong" });
        await developer.PushBlobsAsync("wrong", TinyImage.Of("right"));

        var refused = await stranger.PutManifestAsync("wrong", "v1.0.0", TinyImage.Of("wrong"));
        var accepted = await developer.PutManifestAsync("wrong", "v1.0.0", TinyImage.Of("right"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Contains("Basic realm=\"test-registry\"", refused.Challenge, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, accepted.Status);
    }

    [Fact]
    public async Task Push_StrangerToAProtectedTag_LearnsNothingOfIt()
    {
        using var developer = pair.Client(Developer);
        using var stranger = pair.Client();
        await developer.PushAsync("secret", "v1.0.0", TinyImage.Of("one"));

        var answer = await stranger.PutManifestAsync("secret", "v1.0.0", TinyImage.Of("two"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("Basic realm=\"test-registry\"", answer.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("protected", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(TinyImage.Of("one").Digest, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_StrangerToABoundTag_IsAnsweredAsForOneThatIsNot()
    {
        using var developer = pair.Client(Developer);
        using var stranger = pair.Client();
        await developer.PushAsync("guessed", "v1.0.0", TinyImage.Of("one"));

        foreach (var image in (string[])["one", "two"])
        {
            var bound = await stranger.PutManifestAsync("guessed", "v1.0.0", TinyImage.Of(image));
            var unbound = await stranger.PutManifestAsync("guessed", "v2.0.0", TinyImage.Of(image));

            Assert.Equal((unbound.Status, unbound.Challenge, unbound.Body), (bound.Status, bound.Challenge, bound.Body));
            Assert.Contains("\"Action\":\"push\"", bound.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Push_DeveloperToAProtectedTag_IsToldWhy()
    {
        using var developer = pair.Client(Developer);
        await developer.PushAsync("told", "v1.0.0", TinyImage.Of("one"));

        var answer = await developer.PutManifestAsync("told", "v1.0.0", TinyImage.Of("two"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal("DENIED", (string?)answer.FirstError!["code"]);
        Assert.Equal("tag-bound", (string?)answer.FirstError!["detail"]!["reason"]);
        Assert.Null(answer.Challenge);
    }

    [Fact]
    public async Task Delete_StrangerOfAProtectedTagOrABlob_GetsTheRegistrysChallenge()
    {
        using var developer = pair.Client(Developer);
        var image = TinyImage.Of("kept");
        await developer.PushAsync("kept", "v1.0.0", image);

        foreach (var target in (string[])["manifests/v1.0.0", $"manifests/{image.Digest}", $"blobs/{TinyImage.DigestOf(image.Layer)}"])
        {
            var answer = await RawRequest.SendAsync(pair.Guard.Url, $"DELETE /v2/kept/{target} HTTP/1.1\r\nHost: guard\r\nConnection: close\r\n\r\n");

            Assert.Equal((401, "Basic realm=\"test-registry\""), (answer?.Status, answer?.Header("WWW-Authenticate")));
            Assert.Contains("UNAUTHORIZED", answer!.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("protected", answer.Text, StringComparison.Ordinal);
        }
    }
}
