using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Pull;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>Alone, since all tests share the memory that is measured.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class ManifestCacheSizeTests
{
    [Fact]
    public void Size_OfAFullCache_IsNoLessThanTheMemoryItTakes()
    {
        var cache = new ManifestCache(new ManifestCacheTests.Bound(long.MaxValue));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 20_000; i++)
        {
            cache.Add(RepositoryName.Parse("team/app"), ManifestCacheTests.Manifest($"{i}", padding: i % 500), cache.Begin());
        }

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(taken, cache.Size / 2, cache.Size);
        GC.KeepAlive(cache);
    }
}
