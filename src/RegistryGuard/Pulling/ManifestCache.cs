using System.Collections.Concurrent;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Pulling;

/// <summary>Manifests in memory, by repository and digest, and so never out of date: at most <c>pull.cache</c> bytes of them,
/// all their overhead counted. Whoever gets one must be trusted by upstream to read it (<see cref="Upstream.ReadTrust"/>).
/// Two generations, each at most half: what was not asked for while a whole generation of others was, goes.</summary>
internal sealed class ManifestCache(IGuardConfigurationSource configuration)
{
    private readonly Lock _turn = new();
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>The memory taken, in bytes.</summary>
    public long Size => Volatile.Read(ref _young.Size) + Volatile.Read(ref _old.Size);

    /// <summary>How many manifests there are; for tests.</summary>
    public int Count => _young.Manifests.Keys.Union(_old.Manifests.Keys).Count();

    public Manifest? Find(RepositoryName repository, Digest digest)
    {
        var key = (repository, digest);
        if (_young.Manifests.TryGetValue(key, out var manifest))
        {
            return manifest;
        }

        if (!_old.Manifests.TryGetValue(key, out manifest))
        {
            return null;
        }

        // It is used: it lives on.
        Keep(key, manifest);
        return manifest;
    }

    public void Add(RepositoryName repository, Manifest manifest) => Keep((repository, manifest.Digest), manifest);

    private void Keep((RepositoryName Repository, Digest) key, Manifest manifest)
    {
        var size = manifest.Size + (2 * key.Repository.Value.Length);
        var half = configuration.Current.Pull.Cache / 2;
        lock (_turn)
        {
            if (size > half || !_young.Manifests.TryAdd(key, manifest))
            {
                return;
            }

            if (_young.Size + size > half)
            {
                _young.Manifests.TryRemove(key, out _);
                (_old, _young) = (_young, new());
                _young.Manifests.TryAdd(key, manifest);
            }

            _young.Size += size;
            if (_old.Size > half)
            {
                // pull.cache was made smaller.
                _old = new();
            }
        }
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<(RepositoryName, Digest), Manifest> Manifests = new();
        public long Size;
    }
}
