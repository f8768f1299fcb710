using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>Before the guard itself says anything about a tag or digest, or gives a manifest from memory, upstream must let this
/// client read there. That is remembered for <c>pull.trust</c>, by the credential's mark, and only for what upstream itself
/// answered with 200.</summary>
internal sealed class ReadTrust(UpstreamRegistry upstream, IGuardConfigurationSource configuration, TimeProvider clock)
{
    // About 4 MB when full, and the names that nothing else holds.
    internal const int Most = 32_768;

    internal const int MostDeleted = 4_096;

    // Wrong for at most pull.trust, if upstream has taken the right away since.
    private readonly BoundedMemory<TrustKey, long> _trusted = new(Most);

    // When manifests were deleted: upstream's answers from before don't count. Wrong only if so many are deleted at once that one is
    // forgotten while upstream is asked for it. Then the answer from before the delete counts, for pull.trust.
    private readonly BoundedMemory<DeletedKey, long> _deleted = new(MostDeleted);

    /// <summary>Taken before upstream is asked, for <see cref="Trust"/>: trust begins with the question.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Whether upstream has lately given this credential this manifest.</summary>
    public bool IsTrusted(CredentialMark mark, RepositoryName repository, Digest digest) => IsTrusted(new TrustKey(mark, repository, digest));

    /// <summary>Upstream gave this credential this manifest, with status 200.</summary>
    public void Trust(CredentialMark mark, RepositoryName repository, Digest digest, long asked)
    {
        var key = new TrustKey(mark, repository, digest);
        _trusted.Add(key, asked);
        _trusted.Add(new(mark, repository, default), asked);
        // Looked up after the grant was added, so that a delete announced just now either removes the grant or is found here.
        if (_deleted.TryGet(new(repository, digest), out var deleted) && asked <= deleted)
        {
            _trusted.Remove(other => other == key);
        }
    }

    /// <summary>The manifest was deleted. Should it be pushed again, everybody has to be asked for again.</summary>
    public void Forget(RepositoryName repository, Digest digest)
    {
        _deleted.Add(new(repository, digest), clock.GetTimestamp());
        _trusted.Remove(key => key.Repository == repository && key.Digest == digest);
    }

    /// <summary>Whether this client may read the repository. Who may not gets upstream's answer to the client's own request and
    /// to no other, so that the answer is the same as for an unbound tag.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="digest">A manifest that should be there.</param>
    public async Task<bool> MayReadAsync(Caller caller, RepositoryName repository, Digest digest)
    {
        var mark = caller.Mark;
        if (IsTrusted(mark, repository))
        {
            return true;
        }

        // The manifest may be gone although the client may read. Then the tag list decides.
        var asked = Begin();
        if (await CanReadAsync(caller, mark, repository, digest, asked))
        {
            return true;
        }

        if (!(await upstream.ListAsync(caller, repository)).IsSuccess)
        {
            return false;
        }

        TrustRepository(mark, repository, asked);
        return true;
    }

    /// <summary>Whether this client can read a manifest that was just stored, so that a 404 beside it means "not there" and
    /// not "not for you".</summary>
    public async Task<bool> CanReadAsync(Caller caller, RepositoryName repository, Digest stored)
    {
        var mark = caller.Mark;
        if (IsTrusted(mark, repository))
        {
            return true;
        }

        // A registry on plain files may miss a manifest for a moment while another client stores it once more.
        foreach (var pause in (int[])[0, 50, 200])
        {
            await Task.Delay(TimeSpan.FromMilliseconds(pause), clock);
            if (await CanReadAsync(caller, mark, repository, stored, Begin()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same for a manifest that is not stored yet: by something that it lists, which its client has uploaded. False if
    /// there is nothing to ask for.</summary>
    public async Task<bool> CanReadListedAsync(Caller caller, RepositoryName repository, ReadOnlyMemory<byte> manifest)
    {
        // Not remembered: it may be a blob, and the right to read blobs need not include tags.
        return IsTrusted(caller.Mark, repository)
            || (ListedContent.TargetOf(repository, manifest) is { } target && (await upstream.HeadAsync(caller, target)).IsSuccess);
    }

    private async Task<bool> CanReadAsync(Caller caller, CredentialMark? mark, RepositoryName repository, Digest digest, long asked)
    {
        var head = await upstream.HeadAsync(caller, repository, digest);
        if (head.Status is HttpStatusCode.OK && mark is { } known)
        {
            Trust(known, repository, digest, asked);
        }

        return head.IsSuccess;
    }

    private bool IsTrusted(CredentialMark? mark, RepositoryName repository) =>
        mark is { } known && IsTrusted(new TrustKey(known, repository, default));

    private bool IsTrusted(TrustKey key) =>
        _trusted.TryGet(key, out var asked) && clock.GetElapsedTime(asked) < configuration.Current.Pull.Trust;

    private void TrustRepository(CredentialMark? mark, RepositoryName repository, long asked)
    {
        if (mark is { } known)
        {
            _trusted.Add(new(known, repository, default), asked);
        }
    }

    // Without a digest: some manifest of the repository, or its tags.
    private readonly record struct TrustKey(CredentialMark Mark, RepositoryName Repository, Digest Digest);

    private readonly record struct DeletedKey(RepositoryName Repository, Digest Digest);
}
