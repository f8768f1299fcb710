using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using RegistryGuard.TestKit;

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

    [Fact]
    public async Task Delete_ThroughOneReplica_LeavesTheOthersMemory()
    {
        await using var all = await GuardsOnRedis.StartAsync();
        await all.First.PushAsync("app", "open-1", Base);
        Assert.Equal(HttpStatusCode.OK, (await all.First.GetManifestAsync("app", Base.Digest)).Status);
        Assert.Equal(HttpStatusCode.OK, (await all.Second.GetManifestAsync("app", Base.Digest)).Status);

        using var http = new HttpClient();
        using var deleted = await http.DeleteAsync(new Uri(all.Guards[0].Url, $"/v2/app/manifests/{Base.Digest}"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await all.First.GetManifestAsync("app", Base.Digest)).Status);
        // The announcement is not acknowledged: the other replica hears it a moment later.
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await all.Second.GetManifestAsync("app", Base.Digest)).Status is not HttpStatusCode.NotFound)
        {
            await Task.Delay(50, late.Token);
        }
    }

    // First in turns, then at once. Without credentials of the guard's own no archive tag is removed, so each image that had the tag has one.
    [Fact]
    public async Task Push_OfAKeptTagThroughTwoReplicas_GivesEachImageOneArchiveTag()
    {
        const string Archive = @"\Akept-\d{14}\z";
        await using var all = await GuardsOnRedis.StartAsync();
        using var direct = new RegistryClient(all.Registry.Url);
        await all.First.PushBlobsAsync("app", Base);
        var images = Enumerable.Range(0, 5).Select(number => Base.Annotated($"image {number}")).ToArray();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await (i % 2 == 0 ? all.First : all.Second).PutManifestAsync("app", "kept", images[i])).Status);
        }

        var archives = (await direct.TagsAsync("app")).Where(tag => Regex.IsMatch(tag, Archive, RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(images.Select(image => image.Digest), await Task.WhenAll(archives.Select(async tag => await direct.DigestOfAsync("app", tag))));

        using var http = new HttpClient();
        async Task<HttpStatusCode> DeleteAsync(TinyImage image)
        {
            using var answer = await http.DeleteAsync(new Uri(all.Guards[1].Url, $"/v2/app/manifests/{image.Digest}"), TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, await DeleteAsync(images[2]));
        Assert.Equal(HttpStatusCode.Accepted, await DeleteAsync(images[1]));

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                all.First.PutManifestAsync("app", "kept", Base.Annotated($"first {round}")),
                all.Second.PutManifestAsync("app", "kept", Base.Annotated($"second {round}")));
            var given = (await all.First.GetManifestAsync("app", "kept")).Digest;
            var kept = await Task.WhenAll((await direct.TagsAsync("app"))
                .Where(tag => Regex.IsMatch(tag, Archive, RegexOptions.None, TimeSpan.FromSeconds(1))).Select(tag => direct.DigestOfAsync("app", tag)));
            Assert.Contains(given, kept);
        }
    }

    // A writer that goes round the replicas, and readers on each. A read that began after a 201 must not be of an earlier move.
    // READS=100000: so many reads.
    [Fact]
    public async Task Pull_OfARecordedTag_IsNeverStaleThroughAnyReplica()
    {
        const int Readers = 6;
        var most = Repetitions.Of("READS", 10_000);
        await using var all = await GuardsOnRedis.StartAsync(guards: 3);
        await all.First.PushBlobsAsync("app", Base);
        var numbers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var (acknowledged, reads) = (0, 0);
        await MoveAsync(all.First, 0);

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(ReadAsync).Append(Task.Run(WriteAsync, TestContext.Current.CancellationToken)));

        Assert.True(acknowledged > 10, $"only {acknowledged} moves");

        async Task MoveAsync(RegistryClient client, int number)
        {
            var image = Base.Annotated($"move {number}");
            numbers[image.Digest] = number;
            Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("app", "recorded", image)).Status);
            Volatile.Write(ref acknowledged, number);
        }

        async Task WriteAsync()
        {
            using var first = new RegistryClient(all.Guards[0].Url);
            using var second = new RegistryClient(all.Guards[1].Url);
            using var third = new RegistryClient(all.Guards[2].Url);
            for (var number = 1; Volatile.Read(ref reads) < most || number < 12; number++)
            {
                await MoveAsync((number % 3) switch { 0 => first, 1 => second, _ => third }, number);
            }
        }

        async Task ReadAsync(int reader)
        {
            using var http = new RegistryClient(all.Guards[reader % 3].Url);
            while (Interlocked.Increment(ref reads) <= most)
            {
                var before = Volatile.Read(ref acknowledged);
                var read = await http.GetManifestAsync("app", "recorded");
                Assert.Equal(HttpStatusCode.OK, read.Status);
                Assert.True(numbers[read.Digest!] >= before, $"move {numbers[read.Digest!]} after {before} was acknowledged");
            }
        }
    }
}
