using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A former image is there when it is needed back, whatever the registry's garbage collection has taken: on the published program
/// and a real registry, whose collection deletes even what a tagged index lists.</summary>
public sealed class KeptImageTests : IAsyncLifetime
{
    private const string Configuration = """
        upstream: { tagChildren: true }
        policy:
          rules:
            - { tags: ["v{n}-release"], class: floating, keep: 10 }
        """;

    private const string Repository = "base/os";

    private static readonly string[] Platforms = ["amd64", "arm64"];

    private readonly TemporaryFolder _folder = new();
    private RegistryProcess _registry = null!;
    private GuardProcess _guard = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryProcess.StartAsync();
        _guard = await GuardProcess.StartAsync(
            _registry.Url, $"sqlite:{_folder.File("record.db")}", configuration: _folder.Write("guard.yaml", Configuration));
    }

    public async ValueTask DisposeAsync()
    {
        await _guard.DisposeAsync();
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Release_MovedOnAndCollectedAround_GoesBackToAnImageOfWhichEveryPlatformPulls()
    {
        using var client = new RegistryClient(_guard.Url);
        using var direct = new RegistryClient(_registry.Url);

        // One that never had a version: nothing but the floating tag ever named it.
        var unversioned = await PushAsync(client, "unversioned", "v1-release");
        var versions = new Dictionary<string, Release>(StringComparer.Ordinal);
        foreach (var version in (string[])["1.0.0", "1.0.1", "1.1.0"])
        {
            versions[version] = await PushAsync(client, version, version);
            Assert.Equal(HttpStatusCode.Created, (await PutAsync(client, "v1-release", versions[version])).Status);
        }

        // Past the guard, to see that the collection takes what it can.
        var unguarded = await PushAsync(direct, "unguarded", "unguarded");

        await _registry.CollectGarbageAsync();

        Assert.All(await StatusesAsync(unguarded), status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(client, "v1-release", versions["1.0.0"])).Status);
        await AssertEveryPlatformPullsAsync("v1-release", versions["1.0.0"]);

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(client, "v1-release", unversioned)).Status);
        await AssertEveryPlatformPullsAsync("v1-release", unversioned);
    }

    // As a client does that copies a whole release: the index, each platform's manifest, and all their blobs.
    private async Task AssertEveryPlatformPullsAsync(string tag, Release release)
    {
        using var copy = new TemporaryFolder();
        var guard = $"docker://{_guard.Url.Authority}/{Repository}:{tag}";
        (await Command.RunAsync(
            RealPart.Find("skopeo", "skopeo"), ["copy", "--all", "--preserve-digests", "--insecure-policy", "--src-tls-verify=false", "--src-no-creds", guard, $"dir:{copy.File("all")}"])).MustSucceed();

        var pulled = Directory.EnumerateFiles(copy.File("all")).Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(release.Index.Digest, TinyImage.DigestOf(await File.ReadAllBytesAsync(Path.Combine(copy.File("all"), "manifest.json"), TestContext.Current.CancellationToken)));
        Assert.All(release.Images, platform => Assert.Contains(platform.Digest["sha256:".Length..] + ".manifest.json", pulled));
        Assert.All(release.Images, platform => Assert.Contains(TinyImage.DigestOf(platform.Layer)["sha256:".Length..], pulled));
    }

    private async Task<HttpStatusCode[]> StatusesAsync(Release release)
    {
        using var direct = new RegistryClient(_registry.Url);
        return await Task.WhenAll(release.Images.Select(async platform => (await direct.GetManifestAsync(Repository, platform.Digest)).Status));
    }

    private static async Task<Release> PushAsync(RegistryClient client, string content, string tag)
    {
        var platforms = Platforms.Select(platform => TinyImage.Of($"{content} for {platform}")).ToArray();
        foreach (var platform in platforms)
        {
            await client.PushBlobsAsync(Repository, platform);
            Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync(Repository, platform.Digest, platform)).Status);
        }

        var release = new Release(IndexOf(platforms), platforms);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(client, tag, release)).Status);
        return release;
    }

    private static Task<Answer> PutAsync(RegistryClient client, string tag, Release release) =>
        client.PutManifestAsync(Repository, tag, release.Index, TinyImage.IndexType);

    private static TinyImage IndexOf(TinyImage[] platforms)
    {
        var listed = platforms.Zip(Platforms, (platform, name) =>
        {
            var descriptor = TinyImage.Descriptor(TinyImage.ManifestType, platform.Manifest);
            descriptor["platform"] = new JsonObject { ["architecture"] = name, ["os"] = "linux" };
            return (JsonNode)descriptor;
        });
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = TinyImage.IndexType, ["manifests"] = new JsonArray([.. listed]) };
        return platforms[0] with { Manifest = Encoding.UTF8.GetBytes(index.ToJsonString()) };
    }

    private sealed record Release(TinyImage Index, TinyImage[] Images);
}
