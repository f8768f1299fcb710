using System.Net;
using RegistryGuard.Parts;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>Two replicas behave as one guard.</summary>
public sealed class SeveralReplicasTests
{
    private static readonly TinyImage Base = TinyImage.Of("base");

    [Fact]
    public async Task Push_SixteenClientsOverTwoReplicas_ExactlyOneImageIsAcceptedPerTag()
    {
        await using var all = await GuardsOnRedis.StartAsync();
        await all.First.PushBlobsAsync("race", Base);
        var images = Enumerable.Range(0, 16).Select(number => Base.Annotated($"image {number}")).ToArray();

        for (var tag = 0; tag < 25; tag++)
        {
            var answers = await Task.WhenAll(images.Select(async (image, number) =>
                (image.Digest, (await (number % 2 == 0 ? all.First : all.Second).PutManifestAsync("race", $"v1.0.{tag}", image)).Status)));
            var accepted = answers.Where(answer => answer.Status is HttpStatusCode.Created).ToArray();
            var (digest, _) = Assert.Single(accepted);
            Assert.Equal(digest, await all.UpstreamAsync("race", $"v1.0.{tag}"));
        }
    }

    [Fact]
    public async Task Push_AcceptedByOneReplica_IsKnownToTheOther()
    {
        await using var all = await GuardsOnRedis.StartAsync();
        await all.First.PushAsync("app", "v1.0.0", Base);

        Assert.Equal(HttpStatusCode.Forbidden, (await all.Second.PutManifestAsync("app", "v1.0.0", Base.Annotated("two"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await all.Second.PutManifestAsync("app", "v1.0.0", Base)).Status);
    }
}
