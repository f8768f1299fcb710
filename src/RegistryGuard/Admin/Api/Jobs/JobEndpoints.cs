using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RegistryGuard.Admin.Access;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Core.Jobs;

namespace RegistryGuard.Admin.Api.Jobs;

/// <summary><c>/jobs</c>: looks at jobs and cancels them (docs/admin.md).</summary>
internal static class JobEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs", ListAsync).WithName("listJobs").WithSummary("The jobs that wait, run, or have ended lately; the newest first");
        api.MapGet("/jobs/{id}", GetAsync).WithName("getJob").WithSummary("How far a job is").ProducesProblem(404);
        api.MapDelete("/jobs/{id}", CancelAsync).WithName("cancelJob")
            .WithSummary("Cancel a job; somebody else's only with a reason").ProducesProblem(404).ProducesProblem(409).ProducesProblem(415);
    }

    private static async Task<Ok<JobsView>> ListAsync(IJobs jobs, CancellationToken cancellation) =>
        TypedResults.Ok(new JobsView([.. (await jobs.ReadAsync(cancellation)).Jobs.Reverse().Select(JobView.Of)]));

    private static async Task<Results<Ok<JobView>, ProblemHttpResult>> GetAsync(string id, IJobs jobs, CancellationToken cancellation) =>
        (await jobs.ReadAsync(cancellation)).Find(id) is { } job ? TypedResults.Ok(JobView.Of(job)) : NoSuchJob(id);

    private static async Task<Results<Ok<JobView>, ProblemHttpResult>> CancelAsync(
        string id, [FromBody] EndBody? body, HttpContext context, IJobs jobs, ChangeLog log, CancellationToken cancellation)
    {
        var reason = "";
        if (body?.Reason is { } given && !ReasonBody.TryRead(given, out reason, out var problem))
        {
            return problem;
        }

        var by = AdminCaller.Of(context);
        if ((await jobs.ReadAsync(cancellation)).Find(id) is not { } known)
        {
            return NoSuchJob(id);
        }

        if (!known.IsEnded && known.By.By != by && reason.Length == 0)
        {
            return Problems.Of(409, "not-yours", $"this job was ordered by {known.By.By} and not by {by}: say in a reason why you cancel it");
        }

        switch (await jobs.ApplyAsync(book => JobSteps.Cancel(book, id, ChangeLog.OriginOf(context), reason), cancellation))
        {
            case null:
                return NoSuchJob(id);
            case { IsOrdered: false } ended:
                return Problems.Of(409, "ended", $"this job has ended already: {ended.Job.Outcome}");
            case { } cancelled:
                log.Tell(context, $"cancel of {cancelled.Job.Kind} of {cancelled.Job.About}", reason);
                return TypedResults.Ok(JobView.Of(cancelled.Job));
        }
    }

    private static ProblemHttpResult NoSuchJob(string id) =>
        Problems.NotFound($"there is no job {Named.Shown(AdminPath.Unescape(id))}; of those that have ended the last {Job.MostEnded} are kept");
}
