using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Upload;

/// <summary>What blocks mean to uploads (docs/orders.md): what is blocked is neither stored under that name nor mounted.</summary>
internal sealed class BlockedUploads(HeardOrders orders, BlockReaders readers)
{
    /// <summary>Null if the upload may go on; else the answer.</summary>
    public async Task<Reply?> JudgeAsync(HttpRequest request, Caller caller, RegistryRequest.Upload upload)
    {
        if (orders.Current is not { HasBlocks: true } inForce
            || upload.NamedBlobs().Select(inForce.BlockOf).FirstOrDefault(block => block is not null) is not { } block)
        {
            return null;
        }

        var refusal = Refusals.Blocked(upload.Repository, new Reference(block.Digest), new BlockVerdict(block), isPush: true) with
        {
            // Nobody reads the rest of its body.
            ClosesConnection = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0,
        };
        return await readers.CheckAsync(caller, upload.Repository, block.Digest)
            ?? Reply.From(refusal, Outcome.Blocked) with { Digest = block.Digest };
    }
}
