using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>Deletes: what upstream may be asked to delete, and what a client is told that may not.</summary>
internal sealed class Deletion(
    UpstreamRegistry upstream, ManifestDeletion manifests, Passthrough passthrough, IGuardConfigurationSource configuration, ILogger<Deletion> logger)
{
    /// <summary>Deletes a manifest; returns the guard's own answer if it does not.</summary>
    public async Task<OciError?> RunAsync(HttpContext context, RegistryRequest.ManifestDelete delete)
    {
        if (delete.Reference.TryGetTag(out var tag)
            && configuration.Current.Policy.Classify(delete.Repository, tag) is { Class: TagClass.Protected, MayBeDeleted: false } protects)
        {
            return await RefuseAsync(context, delete.Repository, delete.Target, Refusals.TagNotDeletable(delete.Repository, tag, protects.Rule));
        }

        var by = ClientName.Of(context.Request);
        var answer = await manifests.RunAsync(context, delete);
        // Before the answer: a client that has gone by now has deleted all the same.
        ProxyLog.Delete(
            logger, delete.Repository.Value, delete.Reference.Value, answer.Decision, answer.Status,
            by, ClientName.AddressOf(context), ClientName.AgentOf(context.Request), answer.Own?.Message ?? "");
        if (answer.Upstream is { } upstreams)
        {
            await upstream.PassOnAsync(context, upstreams);
        }

        return answer.Own;
    }

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
        if ((await upstream.HeadAsync(context, target)).IsSuccess)
        {
            return refusal;
        }

        // The answer to a HEAD has no body, and this client is to have one.
        var list = await upstream.ListAsync(context, repository);
        if (list.IsSuccess)
        {
            return refusal;
        }

        var answer = PushAnswer.FromQuestion(list);
        if (answer.Upstream is { } upstreams)
        {
            await upstream.PassOnAsync(context, upstreams);
        }

        return answer.Own;
    }
}
