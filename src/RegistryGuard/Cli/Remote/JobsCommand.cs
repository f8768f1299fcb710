using System.CommandLine;
using RegistryGuard.Admin.Api.Jobs;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Jobs.Verifying;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard jobs</c>.</summary>
internal static class JobsCommand
{
    public static RemoteCommand Make()
    {
        var (id, reason) = (Arguments.Job(), OrderCommands.Reason(isRequired: false));
        var follow = new Option<bool>("--follow") { Description = "Wait until it has ended, and show how far it is" };
        var cancel = new Option<bool>("--cancel") { Description = "End it; somebody else's needs a --reason" };
        var command = new RemoteCommand(
            "jobs", "List the jobs, or show, follow or cancel one", "registryguard jobs") { id, follow, cancel, reason };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is null && (result.GetValue(follow) || result.GetValue(cancel)))
            {
                result.AddError("say which job: registryguard jobs lists them.");
            }
            else if (result.GetValue(follow) && result.GetValue(cancel))
            {
                result.AddError("give one of --follow and --cancel.");
            }
        });
        command.DoLong(async (parsed, guard, asJson, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var screen = new Screen(output, !Console.IsOutputRedirected);
            var job = parsed.GetValue(id);
            var answer = job is null ? await guard.GetAsync("/api/v1/jobs", cancellation)
                : parsed.GetValue(cancel) ? await guard.SendAsync(HttpMethod.Delete, FollowedJob.PathOf(job), new EndBody(parsed.GetValue(reason)), cancellation)
                : parsed.GetValue(follow) ? await new FollowedJob(guard, parsed.InvocationConfiguration.Error).WaitAsync(job, cancellation)
                : await guard.GetAsync(FollowedJob.PathOf(job), cancellation);
            if (asJson)
            {
                Screen.Json(output, answer);
            }
            else if (job is null)
            {
                List(AdminConnection.As<JobsView>(answer).Jobs, screen);
            }
            else
            {
                Tell(AdminConnection.As<JobView>(answer), screen);
            }

            return parsed.GetValue(follow) && AdminConnection.As<JobView>(answer).State != "done" ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Tells of a job.</summary>
    public static void Tell(JobView job, Screen screen)
    {
        screen.Line($"{job.Kind} of {job.About}, {State(job)}{(job.Outcome is { } outcome ? ": " + outcome : "")}");
        foreach (var line in job.Progress.Summary)
        {
            screen.Line(line);
        }

        foreach (var finding in job.Progress.Findings)
        {
            screen.Line(VerifyCommand.Text(finding));
        }

        var more = VerifyTally.Kinds.Sum(kind => job.Progress.Counts.GetValueOrDefault(kind)) - job.Progress.Findings.Count;
        if (more > 0)
        {
            screen.Line($"and {more} more: registryguard audit --kind drift");
        }

        foreach (var fault in job.Progress.Faults)
        {
            screen.Line((job.Kind == VerifyOrder.Kind ? "not verified: " : "not imported: ") + fault);
        }

        if (job.State is "waiting" or "running")
        {
            screen.Line(FollowedJob.Text(job));
            screen.Line($"registryguard jobs {job.Id} --follow waits for it");
        }
    }

    private static void List(IReadOnlyList<JobView> jobs, Screen screen)
    {
        if (jobs.Count == 0)
        {
            screen.Line("there is no job");
            return;
        }

        foreach (var job in jobs)
        {
            screen.Line($"{job.Id}  {Screen.Time(job.Created)}  by {job.By}");
            screen.Line($"  {job.Kind} of {job.About}, {State(job)}{(job.Outcome is { } outcome ? ": " + outcome : "")}");
        }
    }

    private static string State(JobView job) => job is { CancelledBy: { } by, State: "waiting" or "running" } ? $"being cancelled by {by}" : job.State;
}
