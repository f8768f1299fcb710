using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>Deletes: what upstream may be asked to delete, and what a client is told that may not.</summary>
internal sealed class Deletion(UpstreamRegistry upstream, Passthrough passthrough, IGuardConfigurationSource configuration)
{
    /// <summary>Deletes a manifest; returns the guard's own answer if it does not.</summary>
    public Task<OciError?> RunAsync(HttpContext context, RegistryRequest.ManifestDelete delete) =>
        RefuseAsync(context, delete.Repository, delete.Target, GuardErrors.Unsupported(405,
            $"deleting {delete.Repository}:{delete.Reference} is refused: this version lets no manifest be deleted, for it could be one that a protected tag is bound to.",
            "GET, HEAD, PUT"));

    /// <summary>Deletes a blob; returns the guard's own answer if it does not.</summary>
    public async Task<OciError?> RunAsync(HttpContext context, RegistryRequest.BlobDelete delete)
    {
        if (configuration.Current.Policy.BlobDeletes is BlobDeletes.Refuse)
        {
            return await RefuseAsync(context, delete.Repository, delete.Target, GuardErrors.Unsupported(405,
                "deleting blobs is refused by policy.blobDeletes; let the registry's garbage collection remove them.", "GET, HEAD"));
        }

        await passthrough.SendAsync(context, delete.Target);
        return null;
    }

    // Whoever may not read there gets upstream's own answer.
    private async Task<OciError?> RefuseAsync(HttpContext context, RepositoryName repository, string target, OciError refusal)
    {
        var answer = await upstream.HeadAsync(context, target);
        if (answer.IsSuccess || await upstream.CanListAsync(context, repository))
        {
            return refusal;
        }

        await upstream.PassOnAsync(context, answer);
        return null;
    }
}
