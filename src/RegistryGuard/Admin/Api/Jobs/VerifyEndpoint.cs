using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Jobs;
using RegistryGuard.Jobs.Verifying;

namespace RegistryGuard.Admin.Api.Jobs;

/// <summary><c>/verify</c>: orders a job that looks for drift (docs/verify.md).</summary>
internal static class VerifyEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/verify", OrderAsync).WithName("verify")
        .WithSummary("Compare upstream with the record, of some repositories or of all, and put it right if asked: a job").ProducesProblem(409).ProducesProblem(415);

    private static async Task<Results<Accepted<JobView>, ProblemHttpResult>> OrderAsync(
        VerifyBody body, HttpContext context, JobQueue queue, ChangeLog log, CancellationToken cancellation)
    {
        if (!body.TryRead(out var order, out var problem))
        {
            return problem;
        }

        if (await queue.OrderAsync(VerifyOrder.Kind, order.About, order.ToString(), ChangeLog.OriginOf(context), cancellation) is not { } job)
        {
            return Problems.Of(409, "too-many-jobs", $"as many jobs wait as may ({Job.MostUnended}): wait until one has ended, or cancel one");
        }

        log.Tell(context, $"verify of {order.About}", "");
        return TypedResults.Accepted($"/api/v1/jobs/{job.Id}", JobView.Of(job));
    }
}

/// <summary>What is to be verified.</summary>
/// <param name="Repositories">The repositories; null for all that the record knows and upstream lists.</param>
/// <param name="Repair">Whether upstream is to be put right.</param>
internal sealed record VerifyBody(IReadOnlyList<string>? Repositories = null, bool Repair = false)
{
    public bool TryRead([NotNullWhen(true)] out VerifyOrder? order, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        if (!OrderedRepositories.TryRead(Repositories, VerifyOrder.MostNamed, "a verification", out var names, out problem))
        {
            order = null;
            return false;
        }

        order = new(names, Repair);
        return true;
    }
}
