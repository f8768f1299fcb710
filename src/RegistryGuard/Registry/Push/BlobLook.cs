using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Finds out whether a digest that upstream gives no manifest for is that of a blob: some registries say that they fail when they are
/// asked for a layer as a manifest.</summary>
internal sealed class BlobLook(UpstreamRegistry upstream, IGuardConfigurationSource configuration)
{
    /// <summary>Whether upstream has such a blob that is no manifest.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="answer">What upstream answered when it was asked for the manifest.</param>
    public async Task<bool> FindsAsync(Caller caller, RepositoryName repository, Digest digest, UpstreamAnswer answer)
    {
        if (answer.Status is not (HttpStatusCode.NotFound or >= HttpStatusCode.InternalServerError))
        {
            return false;
        }

        var target = $"/v2/{repository}/blobs/{digest}";
        var head = await upstream.HeadAsync(caller, target);
        // Where blobs are elsewhere (3xx) nothing can be said of their bytes.
        return (int)head.Status is >= 300 and < 400 ? answer.Status is HttpStatusCode.NotFound
            : head.IsSuccess && !await IsManifestAsync(caller, target, head);
    }

    // Some registries give their manifests as blobs, too.
    private async Task<bool> IsManifestAsync(Caller caller, string target, UpstreamAnswer head) =>
        !(head.Response.Content.Headers.ContentLength > configuration.Current.Limits.ManifestBytes)
        && await upstream.GetAsync(caller, target) is var blob && (!blob.IsSuccess || ManifestShape.Is(blob.Body));
}
