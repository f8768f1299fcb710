using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>One client's malformed requests beside others' pulls of what is not in memory.</summary>
public sealed class PoisonedPullTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    [Fact]
    public async Task Pull_BesideAClientWithAHeaderThatHttpDoesNotHave_IsAnswered()
    {
        using var client = pair.Client();
        var images = Enumerable.Range(0, 20).Select(number => TinyImage.Of("poisoned").Annotated($"image {number}")).ToArray();
        await client.PushBlobsAsync("poisoned", TinyImage.Of("poisoned"));
        foreach (var image in images)
        {
            await client.PutManifestAsync("poisoned", "latest", image);
        }

        foreach (var image in images)
        {
            var poison = Enumerable.Range(0, 4).Select(_ => RawRequest.SendAsync(
                pair.Guard.Url,
                $"GET /v2/poisoned/manifests/{image.Digest} HTTP/1.1\r\nHost: guard\r\nAccept: {TinyImage.ManifestType}\r\nX-Poison: a\u0001b\r\nConnection: close\r\n\r\n")).ToArray();
            var innocent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetManifestAsync("poisoned", image.Digest)));

            Assert.All(innocent, pull => Assert.Equal(HttpStatusCode.OK, pull.Status));
            await Task.WhenAll(poison);
        }
    }
}
