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
    /// <summary>Deletes a manifest, or says why not.</summary>
    public async Task RunAsync(HttpContext context, RegistryRequest.ManifestDelete delete)
    {
        var by = ClientName.Of(context.Request);
        var answer = await JudgeAsync(context, delete);
        // Before the answer: a client that has gone by now has deleted all the same.
        ProxyLog.Delete(
            logger, delete.Repository.Value, delete.Reference.Value, answer.Decision, answer.Status,
            by, ClientName.AddressOf(context), ClientName.AgentOf(context.Request), answer.Why);
        if (answer.Own is { } own)
        {
            await ErrorAnswer.WriteAsync(context, own);
        }
        else
        {
            await upstream.PassOnAsync(context, answer.Upstream!);
        }
    }

    /// <summary>Deletes a blob; returns the guard's own answer if it does not.</summary>
    public async Task<OciError?> RunAsync(HttpContext context, RegistryRequest.BlobDelete delete)
    {
        if (configuration.Current.Policy.BlobDeletes is not BlobDeletes.Refuse)
        {
            await passthrough.SendAsync(context, delete.Target);
            return null;
        }

        var answer = await RefuseAsync(context, delete.Repository, delete.Target, GuardErrors.Unsupported(405,
            "deleting blobs is refused by policy.blobDeletes; let the registry's garbage collection remove them.", "GET, HEAD"));
        if (answer.Upstream is { } upstreams)
        {
            await upstream.PassOnAsync(context, upstreams);
        }

        return answer.Own;
    }

    private async Task<PushAnswer> JudgeAsync(HttpContext context, RegistryRequest.ManifestDelete delete)
    {
        try
        {
            return delete.Reference.TryGetTag(out var tag)
                && configuration.Current.Policy.Classify(delete.Repository, tag) is { Class: TagClass.Protected, MayBeDeleted: false } protects
                ? await RefuseAsync(context, delete.Repository, delete.Target, Refusals.TagNotDeletable(delete.Repository, tag, protects.Rule))
                : await manifests.RunAsync(context, delete);
        }
        catch (UpstreamUnreachableException e)
        {
            ProxyLog.UpstreamUnreachable(logger, "DELETE", delete.Target, e.Told);
            return PushAnswer.From(GuardErrors.Of(e), "upstream-unreachable");
        }
    }

    // Whoever may not read there gets upstream's own answer.
    private async Task<PushAnswer> RefuseAsync(HttpContext context, RepositoryName repository, string target, OciError refusal)
    {
        if ((await upstream.HeadAsync(context, target)).IsSuccess)
        {
            return PushAnswer.From(refusal, "refused");
        }

        // The answer to a HEAD has no body, and this client is to have one.
        var list = await upstream.ListAsync(context, repository);
        return list.IsSuccess ? PushAnswer.From(refusal, "refused") : PushAnswer.FromQuestion(list);
    }
}
