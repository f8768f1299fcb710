using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Delete;

/// <summary>Deletes of manifests and of blobs.</summary>
internal sealed class Deletion(
    DeleteDriver manifests, RepositoryReaders readers, Passthrough passthrough, IGuardConfigurationSource configuration)
{
    /// <summary>Deletes a manifest, or says why not.</summary>
    public Task<Reply> RunAsync(Caller caller, RegistryRequest.ManifestDelete delete) => manifests.RunAsync(caller, delete);

    /// <summary>Deletes a blob, or says why not.</summary>
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
