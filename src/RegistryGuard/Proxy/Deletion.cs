using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Proxy;

/// <summary>Deletes of manifests and of blobs.</summary>
internal sealed class Deletion(
    Callers callers, AnswerWriter writer, DeleteDriver manifests, RepositoryReaders readers, Passthrough passthrough, IGuardConfigurationSource configuration,
    ILogger<Deletion> logger)
{
    /// <summary>Deletes a manifest, or says why not.</summary>
    public async Task RunAsync(HttpContext context, RegistryRequest.ManifestDelete delete)
    {
        var caller = callers.Of(context);
        var answer = await manifests.RunAsync(caller, delete);
        // Before the answer: a client that has gone by now has deleted all the same.
        ProxyLog.Delete(
            logger, delete.Repository.Value, delete.Reference.Value, answer.Decision, answer.Status,
            caller.Name, caller.Address, caller.Agent, answer.Why);
        if (answer.Own is { } own)
        {
            await ErrorAnswer.WriteAsync(context, own);
        }
        else
        {
            await writer.WriteAsync(context, answer.Upstream!);
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

        if (await readers.CheckAsync(callers.Of(context), delete.Repository, delete.Target) is not { } refused)
        {
            return GuardErrors.Unsupported(405,
                "deleting blobs is refused by policy.blobDeletes; let the registry's garbage collection remove them.", "GET, HEAD");
        }

        // Upstream's refusal, or that it failed.
        var answer = PushAnswer.FromQuestion(refused);
        if (answer.Upstream is { } upstreams)
        {
            await writer.WriteAsync(context, upstreams);
        }

        return answer.Own;
    }
}
