using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Delete;

/// <summary>DELETE of a blob: refused, or forwarded where <c>policy.blobDeletes</c> allows it.</summary>
internal sealed class BlobDelete(RepositoryReaders readers, Passthrough passthrough, Heartbeats heartbeats, IGuardConfigurationSource configuration)
{
    public async Task<Reply> RunAsync(HttpContext context, Caller caller, RegistryRequest.BlobDelete delete)
    {
        var policy = configuration.Current.Policy;
        if (policy.BlobDeletes is not BlobDeletes.Refuse)
        {
            return Reply.From(await passthrough.SendAsync(context, delete.Target));
        }

        var refusal = GuardErrors.Unsupported(405, "deleting blobs is refused by policy.blobDeletes; let the registry's garbage collection remove them.", "GET, HEAD");
        if (policy.IsAudit && !await IsEnforcedAsync(policy))
        {
            var reply = Reply.From(await passthrough.SendAsync(context, delete.Target));
            return context.Response.StatusCode < 300 ? reply with { Outcome = Outcome.WouldRefuse, Would = refusal } : reply;
        }

        // Upstream's refusal, or that it failed.
        return await readers.CheckAsync(caller, delete.Repository, delete.Target) is { } refused
            ? Reply.FromQuestion(refused)
            : Reply.From(refusal, Outcome.Refused);
    }

    // Without the record nobody knows, so it is refused.
    private async Task<bool> IsEnforcedAsync(TagPolicy policy)
    {
        try
        {
            return await heartbeats.EnforcingBesideAsync(policy) is not null;
        }
        catch (RecordUnavailableException)
        {
            return true;
        }
    }
}
