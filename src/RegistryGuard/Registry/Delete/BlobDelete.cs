using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Delete;

/// <summary>DELETE of a blob: refused, or forwarded where <c>policy.blobDeletes</c> allows it.</summary>
internal sealed class BlobDelete(RepositoryReaders readers, Passthrough passthrough, IGuardConfigurationSource configuration)
{
    public async Task<Reply> RunAsync(HttpContext context, Caller caller, RegistryRequest.BlobDelete delete)
    {
        if (configuration.Current.Policy.BlobDeletes is not BlobDeletes.Refuse)
        {
            return Reply.From(await passthrough.SendAsync(context, delete.Target));
        }

        // Upstream's refusal, or that it failed.
        return await readers.CheckAsync(caller, delete.Repository, delete.Target) is { } refused
            ? Reply.FromQuestion(refused)
            : Reply.From(
                GuardErrors.Unsupported(405, "deleting blobs is refused by policy.blobDeletes; let the registry's garbage collection remove them.", "GET, HEAD"),
                Outcome.Refused);
    }
}
