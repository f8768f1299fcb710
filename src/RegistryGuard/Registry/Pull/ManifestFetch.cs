using System.Collections.Concurrent;
using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Pull;

/// <summary>Gets manifests from upstream by their digest, for the cache. Upstream is asked once for each credential, and clients with the
/// same credential share that request. The body is fetched once for all. Only a whole, verified manifest is shared: any other answer goes
/// only to the client whose request it answers.</summary>
internal sealed class ManifestFetch
{
    private readonly UpstreamRegistry _upstream;
    private readonly ManifestCache _cache;
    private readonly ReadTrust _trust;

    // Each ends with the verified manifest, or null.
    private readonly ConcurrentDictionary<(CredentialMark, RepositoryName, Digest), Task<VerifiedManifest?>> _underWay = new();
    private readonly ConcurrentDictionary<(RepositoryName, Digest), Task> _bodies = new();

    public ManifestFetch(UpstreamRegistry upstream, ManifestCache cache, ReadTrust trust, IDeletedManifests deletions)
    {
        (_upstream, _cache, _trust) = (upstream, cache, trust);
        deletions.ManifestDeleted += Forget;
    }

    /// <summary>From memory, if upstream has lately given this manifest to this credential.</summary>
    public VerifiedManifest? Recall(CredentialMark mark, RepositoryName repository, Digest digest) =>
        _cache.Find(repository, digest) is { HasHeaders: true } manifest && _trust.IsTrusted(mark, repository, digest) ? manifest : null;

    /// <summary>From memory or from upstream.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="mark">Its credential.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="content">The manifest's digest, and another one that upstream may know it by.</param>
    public async Task<Fetched> GetAsync(
        Caller caller, CredentialMark mark, RepositoryName repository, (Digest Digest, Digest? Alias) content)
    {
        var key = (mark, repository, content.Digest);
        var own = new TaskCompletionSource<VerifiedManifest?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _underWay.GetOrAdd(key, own.Task);
        if (!ReferenceEquals(first, own.Task))
        {
            // Any other answer to the first may be due to its own headers.
            return await first.WaitAsync(caller.Gone) is { } shared
                ? new Fetched.Whole(shared)
                : await AskAsync(caller, mark, repository, content);
        }

        // Others wait for this request, so it runs to its end even if its client leaves.
        VerifiedManifest? got = null;
        try
        {
            // Another request may have fetched it just before this one became the first.
            got = Recall(mark, repository, content.Digest);
            var fetched = got is null ? await AskAsync(caller, mark, repository, content) : new Fetched.Whole(got);
            got = (fetched as Fetched.Whole)?.Manifest;
            return fetched;
        }
        finally
        {
            _underWay.TryRemove(new(key, own.Task));
            own.SetResult(got);
        }
    }

    // Requests under way may have been answered before the delete, so later ones must not share them.
    private void Forget(RepositoryName repository, Digest digest)
    {
        _cache.Forget(repository, digest);
        _trust.Forget(repository, digest);
        foreach (var (key, _) in _underWay)
        {
            if (key.Item2 == repository && key.Item3 == digest)
            {
                _underWay.TryRemove(key, out _);
            }
        }
    }

    private async Task<Fetched> AskAsync(
        Caller caller, CredentialMark mark, RepositoryName repository, (Digest Digest, Digest? Alias) content)
    {
        var body = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var key = (repository, content.Digest);
        var first = _bodies.GetOrAdd(key, body.Task);
        if (!ReferenceEquals(first, body.Task))
        {
            await first;
            return await AskLeaveAsync(caller, mark, repository, content.Digest) ?? await FetchAsync(caller, mark, repository, content);
        }

        try
        {
            return await AskLeaveAsync(caller, mark, repository, content.Digest) ?? await FetchAsync(caller, mark, repository, content);
        }
        finally
        {
            _bodies.TryRemove(key, out _);
            body.SetResult();
        }
    }

    // The body is in memory already: a HEAD tells whether upstream would give it.
    private async Task<Fetched?> AskLeaveAsync(Caller caller, CredentialMark mark, RepositoryName repository, Digest digest)
    {
        if (_cache.Find(repository, digest) is not { } manifest)
        {
            return null;
        }

        var (asked, begun) = (_trust.Begin(), _cache.Begin());
        var head = await _upstream.HeadAsync(caller, repository, digest);
        if (head.Status is not HttpStatusCode.OK || (head.ContentDigest is { } stated && stated != digest))
        {
            return null;
        }

        if (!manifest.HasHeaders)
        {
            if (manifest.Under(head) is not { } given)
            {
                return null;
            }

            manifest = given;
            _cache.Add(repository, manifest, begun);
        }

        _trust.Trust(mark, repository, digest, asked);
        return new Fetched.Whole(manifest);
    }

    private async Task<Fetched> FetchAsync(
        Caller caller, CredentialMark mark, RepositoryName repository, (Digest Digest, Digest? Alias) content)
    {
        var (asked, begun) = (_trust.Begin(), _cache.Begin());
        var answer = await _upstream.GetAsync(caller, repository, content.Digest);
        if (answer.Status is HttpStatusCode.NotFound && content.Alias is { } alias)
        {
            answer = await _upstream.GetAsync(caller, repository, alias);
        }

        if (VerifiedManifest.From(answer, content.Digest) is not { } manifest)
        {
            return new Fetched.Other(answer);
        }

        _cache.Add(repository, manifest, begun);
        _trust.Trust(mark, repository, content.Digest, asked);
        return new Fetched.Whole(manifest);
    }
}

/// <summary>What came of asking upstream for a manifest by its digest.</summary>
internal abstract record Fetched
{
    private Fetched()
    {
    }

    /// <summary>The manifest, and upstream lets this client have it.</summary>
    public sealed record Whole(VerifiedManifest Manifest) : Fetched;

    /// <summary>Something else; with status 200, bytes of another digest.</summary>
    public sealed record Other(UpstreamAnswer Answer) : Fetched;
}
