using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RegistryGuard.Admin.Access;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Admin.Api.Orders;

/// <summary>Blocked digests (docs/orders.md).</summary>
internal static class BlockEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/blocked", ListAsync).WithName("listBlocked").WithSummary("The blocked digests, by digest");
        api.MapGet("/blocked/{digest}", GetAsync).WithName("getBlocked").WithSummary("The block of a digest").ProducesProblem(404);
        api.MapPut("/blocked/{digest}", PutAsync).WithName("block")
            .WithSummary("Block a digest: nobody may push or pull it, under any tag of any repository").ProducesProblem(409).ProducesProblem(415);
        api.MapDelete("/blocked/{digest}", DeleteAsync).WithName("unblock").WithSummary("End the block of a digest").ProducesProblem(404).ProducesProblem(415);
    }

    private static async Task<Ok<BlockedView>> ListAsync(IStandingOrders orders, CancellationToken cancellation) =>
        TypedResults.Ok(new BlockedView([.. (await orders.ReadAsync(cancellation)).Blocked.Values
            .OrderBy(block => block.Digest.Value, StringComparer.Ordinal).Select(BlockView.Of)]));

    private static async Task<Results<Ok<BlockView>, ProblemHttpResult>> GetAsync(string digest, IStandingOrders orders, CancellationToken cancellation) =>
        !Named.TryDigest(digest, out var sought, out var problem) ? problem
        : (await orders.ReadAsync(cancellation)).Blocked.TryGetValue(sought, out var block) ? TypedResults.Ok(BlockView.Of(block))
        : NotBlocked(sought);

    private static async Task<Results<Ok<BlockView>, ProblemHttpResult>> PutAsync(
        string digest, ReasonBody body, HttpContext context, IStandingOrders orders, ChangeLog log, TimeProvider clock, CancellationToken cancellation)
    {
        if (!Named.TryDigest(digest, out var sought, out var problem) || !ReasonBody.TryRead(body.Reason, out var reason, out problem))
        {
            return problem;
        }

        var block = new Block(sought, reason, clock.GetUtcNow(), AdminCaller.Of(context));
        if (await orders.BlockAsync(block, ChangeLog.OriginOf(context), cancellation) is BlockOutcome.TooMany)
        {
            return Problems.Of(409, "too-many", $"as many digests are blocked as can be ({Block.Most}): end the block of one first");
        }

        log.Tell(context, $"block of {sought}", reason);
        return TypedResults.Ok(BlockView.Of(block));
    }

    private static async Task<Results<Ok<BlockView>, ProblemHttpResult>> DeleteAsync(
        string digest, [FromBody] EndBody? body, HttpContext context, IStandingOrders orders, ChangeLog log, CancellationToken cancellation)
    {
        if (!Named.TryDigest(digest, out var sought, out var problem) || !ReasonBody.TryRead(body?.Reason ?? EndBody.NotSaid, out var reason, out problem))
        {
            return problem;
        }

        if (await orders.UnblockAsync(sought, ChangeLog.OriginOf(context), reason, cancellation) is not { } former)
        {
            return NotBlocked(sought);
        }

        log.Tell(context, $"end of the block of {sought}", reason);
        return TypedResults.Ok(BlockView.Of(former));
    }

    private static ProblemHttpResult NotBlocked(Digest digest) => Problems.NotFound($"{digest} is not blocked");
}
