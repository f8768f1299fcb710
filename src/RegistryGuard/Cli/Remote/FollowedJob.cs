using System.Globalization;
using System.Text.Json.Nodes;
using RegistryGuard.Admin.Api.Jobs;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary>Waits for a job to end, and shows on a terminal how far it is. The job goes on without this, and this goes on over a restart of the
/// guard.</summary>
/// <param name="guard">The guard.</param>
/// <param name="errors">Where progress is shown: the answer may go to a file.</param>
internal sealed class FollowedJob(AdminConnection guard, TextWriter errors)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private int _width;

    /// <summary>The path of a job in the API.</summary>
    public static string PathOf(string id) => "/api/v1/jobs/" + id;

    /// <summary>The job's end.</summary>
    public async Task<JsonNode> WaitAsync(string id, CancellationToken cancellation)
    {
        string? told = null;
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            try
            {
                var answer = await guard.GetAsync(PathOf(id), cancellation);
                var job = AdminConnection.As<JobView>(answer);
                told = null;
                if (job.State is not ("waiting" or "running"))
                {
                    Show("");
                    return answer;
                }

                Show(Text(job));
            }
            catch (RemoteFault fault) when (fault.MayPass)
            {
                Show("");
                if (told != fault.Message)
                {
                    await errors.WriteLineAsync($"{fault.Message}; asking again, for the job does not end by that");
                    told = fault.Message;
                }
            }

            await Task.Delay(pause, cancellation);
        }
    }

    /// <summary>How far a job is, in a line.</summary>
    public static string Text(JobView job)
    {
        var progress = job.Progress;
        var parts = new List<string> { job.State == "waiting" ? "waiting" : progress.Place ?? "looking" };
        if (progress.Total > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{progress.Done} of some {progress.Total} tags"));
        }

        if (progress.PerSecond > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{progress.PerSecond:0} a second"));
        }

        if (progress.SecondsLeft is { } left)
        {
            parts.Add($"{Duration(left)} left");
        }

        return string.Join(", ", parts);
    }

    private static string Duration(long seconds) => seconds switch
    {
        < 60 => $"{seconds} s",
        < 3600 => $"{seconds / 60} min {seconds % 60} s",
        _ => $"{seconds / 3600} h {seconds / 60 % 60} min",
    };

    // In one line of the terminal, which the next one replaces.
    private void Show(string text)
    {
        if (_isShown)
        {
            var shown = PrintableText.Of(text);
            errors.Write('\r' + shown.PadRight(_width) + (shown.Length == 0 ? "\r" : ""));
            _width = shown.Length;
        }
    }
}
