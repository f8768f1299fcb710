using System.Net;
using System.Net.Http.Headers;
using System.Text;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Upstream;

namespace RegistryGuard.Tests.Registry.Pull;

public sealed class ManifestCacheTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    [Fact]
    public void Find_WhatWasAdded_IsThere()
    {
        var cache = new ManifestCache(new Bound(1 << 20));
        var manifest = Manifest("one");
        cache.Add(App, manifest, cache.Begin());

        Assert.Same(manifest, cache.Find(App, manifest.Digest));
        Assert.Null(cache.Find(RepositoryName.Parse("team/other"), manifest.Digest));
        Assert.Null(cache.Find(App, Manifest("two").Digest));
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_StaysWithinItsBound()
    {
        var cache = new ManifestCache(new Bound(100_000));

        for (var i = 0; i < 1000; i++)
        {
            cache.Add(App, Manifest($"{i}", padding: i), cache.Begin());
            Assert.InRange(cache.Size, 0, 100_000);
        }

        Assert.InRange(cache.Count, 10, 200);
    }

    [Fact]
    public void Find_WhatIsAskedForAgainAndAgain_OutlivesWhatIsNot()
    {
        var cache = new ManifestCache(new Bound(100_000));
        var used = Manifest("used");
        cache.Add(App, used, cache.Begin());

        for (var i = 0; i < 1000; i++)
        {
            cache.Add(App, Manifest($"{i}"), cache.Begin());
            Assert.NotNull(cache.Find(App, used.Digest));
        }

        Assert.Null(cache.Find(App, Manifest("0").Digest));
    }

    [Fact]
    public void Add_LargerThanHalfOfAll_IsNotKept()
    {
        var cache = new ManifestCache(new Bound(100_000));
        var small = Manifest("small");
        cache.Add(App, small, cache.Begin());
        cache.Add(App, Manifest("large", padding: 60_000), cache.Begin());

        Assert.Equal((1, true), (cache.Count, cache.Find(App, small.Digest) is not null));
    }

    [Fact]
    public void Add_BoundIsZeroOrMadeSmaller_IsFollowed()
    {
        var bound = new Bound(0);
        var cache = new ManifestCache(bound);
        cache.Add(App, Manifest("none"), cache.Begin());
        Assert.Equal(0, cache.Count);

        bound.Bytes = 1_000_000;
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(App, Manifest($"{i}"), cache.Begin());
        }

        bound.Bytes = 10_000;
        cache.Add(App, Manifest("a"), cache.Begin());
        cache.Add(App, Manifest("b"), cache.Begin());
        Assert.InRange(cache.Size, 0, 10_000);
    }

    [Fact]
    public void Add_WithHeadersAfterItWasPushed_TakesItsPlace()
    {
        var cache = new ManifestCache(new Bound(1 << 20));
        var given = Manifest("one");
        cache.Add(App, Pushed(given), cache.Begin());
        Assert.False(cache.Find(App, given.Digest)!.HasHeaders);

        cache.Add(App, given, cache.Begin());
        cache.Add(App, Pushed(given), cache.Begin());

        Assert.Same(given, cache.Find(App, given.Digest));
        var alone = new ManifestCache(new Bound(1 << 20));
        alone.Add(App, given, alone.Begin());
        Assert.Equal((1, alone.Size), (cache.Count, cache.Size));
    }

    [Fact]
    public void Add_BegunBeforeAManifestWasForgotten_IsNotKept()
    {
        var cache = new ManifestCache(new Bound(1 << 20));
        var manifest = Manifest("one");
        var begun = cache.Begin();
        cache.Forget(App, manifest.Digest);

        cache.Add(App, Pushed(manifest), begun);

        Assert.Null(cache.Find(App, manifest.Digest));
    }

    private static VerifiedManifest Pushed(VerifiedManifest manifest) => VerifiedManifest.Pushed(manifest.Digest, manifest.Body);

    internal static VerifiedManifest Manifest(string content, int padding = 0)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"is\":\"{content}\",\"padding\":\"{new string('x', padding)}\"}}");
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType.OciManifest.Value);
        response.Headers.TryAddWithoutValidation("Docker-Distribution-Api-Version", "registry/2.0");
        return VerifiedManifest.From(new UpstreamAnswer(response, body), Digest.Sha256(body))!;
    }

    internal sealed class Bound(long bytes) : IGuardConfigurationSource
    {
        public long Bytes { get; set; } = bytes;

        public GuardConfiguration Current => GuardConfiguration.Default with { Pull = new PullConfiguration { Cache = Bytes } };
    }
}
