using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Answers;

/// <summary>Who is told why a push is refused for what is blocked: who may read the repository. One that does not exist yet can't be read;
/// there the right to write counts.</summary>
internal sealed class BlockReaders(UpstreamRegistry upstream, ReadTrust trust, WriteRights rights)
{
    /// <summary>Null if this client may be told; else upstream's own answer.</summary>
    /// <param name="caller">The client.</param>
    /// <param name="repository">Where it pushes to.</param>
    /// <param name="digest">What it pushes.</param>
    public async Task<Reply?> CheckAsync(Caller caller, RepositoryName repository, Digest digest)
    {
        if (await trust.MayReadAsync(caller, repository, digest))
        {
            return null;
        }

        var list = await upstream.ListAsync(caller, repository);
        return list.IsSuccess || (list.Status is HttpStatusCode.NotFound && rights.IsProven(caller, repository))
            ? null
            : Reply.FromQuestion(list);
    }
}
