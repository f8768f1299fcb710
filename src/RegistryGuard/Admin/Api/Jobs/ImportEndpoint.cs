using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Jobs;
using RegistryGuard.Jobs.Importing;

namespace RegistryGuard.Admin.Api.Jobs;

/// <summary><c>/import</c>: orders a job that binds what upstream has (docs/adopting.md).</summary>
internal static class ImportEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/import", OrderAsync).WithName("import")
        .WithSummary("Bind what upstream has, of some repositories or of all that it lists: a job").ProducesProblem(409).ProducesProblem(415);

    private static async Task<Results<Accepted<JobView>, ProblemHttpResult>> OrderAsync(
        ImportBody body, HttpContext context, JobQueue queue, ChangeLog log, CancellationToken cancellation)
    {
        if (!body.TryRead(out var order, out var problem))
        {
            return problem;
        }

        if (await queue.OrderAsync(ImportOrder.Kind, order.About, order.ToString(), ChangeLog.OriginOf(context), cancellation) is not { } job)
        {
            return Problems.Of(409, "too-many-jobs", $"as many jobs wait as may ({Job.MostUnended}): wait until one has ended, or cancel one");
        }

        log.Tell(context, $"import of {order.About}", "");
        return TypedResults.Accepted($"/api/v1/jobs/{job.Id}", JobView.Of(job));
    }
}

/// <summary>What is to be imported.</summary>
/// <param name="Repositories">The repositories; null for all that upstream lists.</param>
/// <param name="DryRun">Whether it is only to be said what would be bound.</param>
internal sealed record ImportBody(IReadOnlyList<string>? Repositories = null, bool DryRun = false)
{
    public bool TryRead([NotNullWhen(true)] out ImportOrder? order, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        if (!OrderedRepositories.TryRead(Repositories, ImportOrder.MostNamed, "an import", out var names, out problem))
        {
            order = null;
            return false;
        }

        order = new(names, DryRun);
        return true;
    }
}
