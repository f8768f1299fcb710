using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Delete;

/// <summary>Checks that a client may read a repository before it is told why the guard refuses. A client that may not read gets upstream's
/// own answer.</summary>
internal sealed class RepositoryReaders(UpstreamRegistry upstream)
{
    /// <summary>Null if this client may read the repository; else upstream's own answer, to be passed on.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="target">What the client asks for there.</param>
    public async Task<UpstreamAnswer?> CheckAsync(Caller caller, RepositoryName repository, string target)
    {
        if ((await upstream.HeadAsync(caller, target)).IsSuccess)
        {
            return null;
        }

        // The answer to a HEAD has no body, and this client is to have one.
        var list = await upstream.ListAsync(caller, repository);
        return list.IsSuccess ? null : list;
    }
}
