using System.CommandLine;
using System.Text.Json.Nodes;
using RegistryGuard.Admin.Api.Jobs;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Jobs.Verifying;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard verify</c>: orders a job, waits for it, and tells what it has found.</summary>
internal static class VerifyCommand
{
    public static RemoteCommand Make()
    {
        var repositories = Arguments.Repositories();
        repositories.Validators.Add(result =>
        {
            if (result.Tokens.Count > VerifyOrder.MostNamed)
            {
                result.AddError($"give {VerifyOrder.MostNamed} repositories at most, or none for all.");
            }
        });
        var repair = new Option<bool>("--repair") { Description = "Write again what upstream lost, where it still has the manifests" };
        var command = new RemoteCommand(
            "verify", "Find where upstream differs from the record: in these repositories, or in all", "registryguard verify demo/app --repair")
        { repositories, repair };
        command.DoLong(async (parsed, guard, asJson, cancellation) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            string[] names = [.. (parsed.GetValue(repositories) ?? []).Distinct(StringComparer.Ordinal)];
            var ordered = AdminConnection.As<JobView>(
                await guard.SendAsync(HttpMethod.Post, "/api/v1/verify", new VerifyBody(names.Length > 0 ? names : null, parsed.GetValue(repair)), cancellation));
            JsonNode ended;
            try
            {
                ended = await new FollowedJob(guard, errors).WaitAsync(ordered.Id, cancellation);
            }
            catch (OperationCanceledException)
            {
                await errors.WriteLineAsync($"the verification goes on without this: registryguard jobs {ordered.Id} --follow, or --cancel");
                throw;
            }

            if (asJson)
            {
                Screen.Json(output, ended);
            }
            else
            {
                JobsCommand.Tell(AdminConnection.As<JobView>(ended), new Screen(output, !Console.IsOutputRedirected));
            }

            return CodeOf(AdminConnection.As<JobView>(ended));
        });
        return command;
    }

    /// <summary>What the command ends with: drift that is left says more than a part that could not be read.</summary>
    internal static int CodeOf(JobView job)
    {
        var counts = job.Progress.Counts;
        var left = VerifyTally.Kinds.Sum(kind => counts.GetValueOrDefault(kind)) - counts.GetValueOrDefault(VerifyTally.Repaired);
        return left > 0 ? ExitCode.Found : job.State == "done" ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Tells of a difference, for people.</summary>
    public static string Text(JobFinding finding) =>
        $"{finding.Kind}: {finding.Repository}:{finding.Tag}: {finding.Text}" +
        (finding.IsRepaired ? "; repaired" : finding.Unrepaired is { } why ? $"; not repaired: {why}" : "");
}
