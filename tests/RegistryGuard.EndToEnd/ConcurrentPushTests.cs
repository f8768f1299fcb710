using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

public sealed class ConcurrentPushTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    private const int Clients = 16;
    private const int Tags = 50;

    // Sixteen images, one a client: exactly one 201 a tag means that exactly one digest was accepted.
    [Fact]
    public async Task Push_SixteenClientsWithDifferentImages_ExactlyOneIsAcceptedPerTag()
    {
        var images = await StoredImagesAsync("race", Clients);

        var accepted = await RaceAsync("race", client => images[client]);

        Assert.All(accepted, winners => Assert.Single(winners));
        await AssertUpstreamHasAsync("race", accepted);
    }

    // Two pipelines with several retries each: all that are accepted pushed one and the same image.
    [Fact]
    public async Task Push_SixteenClientsWithTwoImages_ExactlyOneImageIsAcceptedPerTag()
    {
        var images = await StoredImagesAsync("two", 2);

        var accepted = await RaceAsync("two", client => images[client % 2]);

        Assert.All(accepted, winners => Assert.Single(winners.Distinct(StringComparer.Ordinal)));
        await AssertUpstreamHasAsync("two", accepted);
    }

    private async Task<TinyImage[]> StoredImagesAsync(string repository, int count)
    {
        using var client = pair.Client();
        var image = TinyImage.Of(repository);
        await client.PushBlobsAsync(repository, image);
        return [.. Enumerable.Range(0, count).Select(number => image.Annotated($"image {number}"))];
    }

    /// <summary>The digests accepted for each tag. Everybody pushes one tag at a time, all at the same moment.</summary>
    private async Task<List<string[]>> RaceAsync(string repository, Func<int, TinyImage> imageOf)
    {
        var clients = Enumerable.Range(0, Clients).Select(_ => pair.Client()).ToArray();
        var accepted = new List<string[]>();
        for (var tag = 0; tag < Tags; tag++)
        {
            var answers = await Task.WhenAll(clients.Select(async (client, number) =>
                (Digest: imageOf(number).Digest, (await client.PutManifestAsync(repository, $"v1.0.{tag}", imageOf(number))).Status)));
            Assert.All(answers, answer => Assert.Contains(
                answer.Status, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Forbidden, HttpStatusCode.ServiceUnavailable]));
            accepted.Add([.. answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Digest)]);
        }

        Array.ForEach(clients, client => client.Dispose());
        return accepted;
    }

    private async Task AssertUpstreamHasAsync(string repository, List<string[]> accepted)
    {
        using var direct = pair.Direct();
        for (var tag = 0; tag < Tags; tag++)
        {
            Assert.Equal(accepted[tag][0], await direct.DigestOfAsync(repository, $"v1.0.{tag}"));
        }
    }
}
