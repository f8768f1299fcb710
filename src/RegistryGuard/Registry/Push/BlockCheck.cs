using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Whether an administrator has blocked what is pushed, or what it lists (docs/orders.md): for pushes to tags of every class and
/// by digest, before anything is stored upstream.</summary>
internal sealed class BlockCheck(HeardOrders orders, UpstreamRegistry upstream, BlockReaders readers)
{
    /// <summary>Null if nothing is; else the answer.</summary>
    public async Task<Reply?> JudgeAsync(Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read)
    {
        if (orders.Current is not { HasBlocks: true } inForce)
        {
            return null;
        }

        var verdict = inForce.Judge(read.Body.Span);
        if (verdict.IsUnread)
        {
            return Reply.From(Refusals.UnsupportedManifest("can't be read to its end"), Outcome.BadRequest);
        }

        if (verdict.IsClear && await FindNestedAsync(inForce, caller, request, read) is { } nested)
        {
            verdict = new(nested, IsListed: true);
        }

        return verdict.IsClear ? null : await readers.CheckAsync(caller, request.Repository, read.Content!.Digest)
            ?? Reply.From(Refusals.Blocked(request.Repository, request.Reference, verdict, isPush: true), Outcome.Blocked);
    }

    // Of an index that lists others, as far as upstream lets this client read those.
    private async Task<Block?> FindNestedAsync(OrdersInForce inForce, Caller caller, RegistryRequest.ManifestWrite request, PushedManifest read)
    {
        var children = await IndexChildren.OfAsync(read.Content!, read.Body, async digest =>
        {
            var answer = await upstream.GetAsync(caller, request.Repository, digest);
            return answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? UpstreamAnswer.Nothing : answer;
        });
        return inForce.Among(children.Digests);
    }
}
