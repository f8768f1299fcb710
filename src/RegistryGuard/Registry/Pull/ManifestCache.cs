using System.Collections.Concurrent;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Pull;

/// <summary>Manifests in memory, by repository and digest: at most <c>pull.cache</c> bytes of them, all their overhead counted.
/// Never wrong about the bytes. One that was deleted through the guard is forgotten by every replica that hears of it; where it was
/// deleted otherwise, or the announcement was lost, it is given for <c>pull.trust</c> at most, for whoever gets one must be trusted
/// by upstream to read it (<see cref="Upstream.ReadTrust"/>).
/// Two generations, each at most half: what was not asked for while a whole generation of others was, goes.</summary>
internal sealed class ManifestCache(IGuardConfigurationSource configuration)
{
    private readonly Lock _turn = new();
    private Generation _young = new();
    private Generation _old = new();
    private long _forgettings;

    /// <summary>The memory taken, in bytes.</summary>
    public long Size => Volatile.Read(ref _young.Size) + Volatile.Read(ref _old.Size);

    /// <summary>How many manifests there are; for tests.</summary>
    public int Count => _young.Manifests.Keys.Union(_old.Manifests.Keys).Count();

    /// <summary>Taken before upstream is asked, for <see cref="Add"/>.</summary>
    public long Begin() => Volatile.Read(ref _forgettings);

    public VerifiedManifest? Find(RepositoryName repository, Digest digest)
    {
        var key = (repository, digest);
        var begun = Begin();
        if (_young.Manifests.TryGetValue(key, out var manifest))
        {
            return manifest;
        }

        if (!_old.Manifests.TryGetValue(key, out manifest))
        {
            return null;
        }

        // It is used: it lives on.
        Keep(key, manifest, begun);
        return manifest;
    }

    /// <summary>Keeps what upstream gave, unless something was forgotten since it was asked: that may be just this manifest, and the
    /// answer older than its delete.</summary>
    public void Add(RepositoryName repository, VerifiedManifest manifest, long begun) => Keep((repository, manifest.Digest), manifest, begun);

    /// <summary>Forgets a manifest that was deleted.</summary>
    public void Forget(RepositoryName repository, Digest digest)
    {
        var key = (repository, digest);
        lock (_turn)
        {
            _forgettings++;
            if (_young.Manifests.TryRemove(key, out var manifest))
            {
                _young.Size -= SizeOf(repository, manifest);
            }

            if (_old.Manifests.TryRemove(key, out manifest))
            {
                _old.Size -= SizeOf(repository, manifest);
            }
        }
    }

    private static int SizeOf(RepositoryName repository, VerifiedManifest manifest) => manifest.Size + (2 * repository.Value.Length);

    private void Keep((RepositoryName Repository, Digest) key, VerifiedManifest manifest, long begun)
    {
        var size = SizeOf(key.Repository, manifest);
        var half = configuration.Current.Pull.Cache / 2;
        lock (_turn)
        {
            var isKnown = _young.Manifests.TryGetValue(key, out var known);
            if (begun != _forgettings || size > half || (isKnown && (known!.HasHeaders || !manifest.HasHeaders)))
            {
                return;
            }

            if (isKnown)
            {
                _young.Size -= SizeOf(key.Repository, known!);
                _young.Manifests.TryRemove(key, out _);
            }

            if (_young.Size + size > half)
            {
                (_old, _young) = (_young, new());
            }

            _young.Manifests.TryAdd(key, manifest);
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
        public readonly ConcurrentDictionary<(RepositoryName, Digest), VerifiedManifest> Manifests = new();
        public long Size;
    }
}
