using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Core.Oci;
using RegistryGuard.Orders;

namespace RegistryGuard.Admin.Api.Rollbacks;

/// <summary>Moves a floating tag back (docs/admin.md, "Rolling back").</summary>
internal static class RollbackEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/repositories/{name}/tags/{tag}/rollback", RollBackAsync).WithName("rollback")
            .WithSummary("Move a floating tag back to its former image, to another, or to what another tag has")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(415).ProducesProblem(429).ProducesProblem(502).ProducesProblem(504);

    private static async Task<Results<Ok<RollbackView>, ProblemHttpResult>> RollBackAsync(
        string name, string tag, RollbackBody body, HttpContext context, IRollbacks rollbacks, KnownNames names, ChangeLog log, RefusedRollbacks refusals, CancellationToken cancellation)
    {
        if (!Named.TryRepository(name, out var repository, out var problem) || !Named.TryTag(tag, out var known, out problem)
            || !body.TryRead(new(repository, known, ChangeLog.OriginOf(context)), out var order, out problem))
        {
            return problem;
        }

        switch (await rollbacks.RunAsync(order, cancellation))
        {
            case RollbackResult.Done(var to, var was, var isMoved):
                if (isMoved)
                {
                    log.Tell(context, $"rollback{(order.Overrides ? " (override)" : "")} of {repository}:{known} to {to}{(was is { } former ? $" from {former}" : "")}", order.Reason);
                }

                return TypedResults.Ok(new RollbackView(repository.Value, known.Value, to.Value, was?.Value, $"{repository}@{to}", isMoved));
            case RollbackResult.NoSuchTag(var missing) nothing:
                return await names.MissingAsync(repository, missing, cancellation, nothing.Instead);
            case RollbackResult.NotDone notDone:
                refusals.Tell(order, notDone);
                if (notDone.RetryAfterSeconds is { } seconds)
                {
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                }

                return Problems.Of(notDone.Status, notDone.Kind, notDone.Why);
            case var other:
                throw new InvalidOperationException($"{other} is none of the results of a rollback");
        }
    }
}

/// <summary>Where to, and why.</summary>
/// <param name="To">A digest that the registry has in the repository, or a tag of the repository that the record knows; if not given, what the tag had before.</param>
/// <param name="From">The digest that the tag must have, else nothing is moved; if not given, whatever it has when the guard looks.</param>
/// <param name="Reason">Why, for the audit list; needed with override.</param>
/// <param name="Override">Whether to move it although its rule (target, direction) would refuse a push of the image.</param>
internal sealed record RollbackBody(string? To = null, string? From = null, string? Reason = null, bool Override = false)
{
    public bool TryRead(RollbackOrder order, out RollbackOrder read, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        read = order;
        var reason = "";
        if (Reason is not null && !ReasonBody.TryRead(Reason, out reason, out problem))
        {
            return false;
        }

        if (Override && reason.Length == 0)
        {
            problem = Problems.BadRequest("override needs a reason: say why the tag's rule is passed over");
            return false;
        }

        Digest from = default;
        if (From is not null && !Named.TryDigest(From, out from, out problem))
        {
            return false;
        }

        Reference? to = null;
        if (To is not null && !TryReadTarget(To, out to, out problem))
        {
            return false;
        }

        problem = null;
        read = order with { To = to, From = From is null ? null : from, Reason = reason, Overrides = Override };
        return true;
    }

    private static bool TryReadTarget(string text, out Reference? to, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        to = Digest.TryParse(text, out var digest) ? new Reference(digest)
            : Tag.TryParse(text, out var tag) ? new Reference(tag)
            : null;
        problem = to is null ? Problems.BadRequest($"to must be a digest, or a tag of the same repository, not {Named.Shown(text)}") : null;
        return problem is null;
    }
}

/// <summary>What the tag has now.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">What it was moved to.</param>
/// <param name="Previous">What it had before; null for nothing.</param>
/// <param name="Image">What it has, by digest: repository@digest. Nodes that have pulled the tag before may go on with the image from then, until their pods name this.</param>
/// <param name="Moved">Whether it had another image before.</param>
internal sealed record RollbackView(string Repository, string Tag, string Digest, string? Previous, string Image, bool Moved);
