using System.CommandLine;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard audit</c>.</summary>
internal static class AuditCommand
{
    private const int Page = 500;

    // Between two tries to reach a guard that is away.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static RemoteCommand Make()
    {
        var repository = Arguments.Repository();
        repository.Arity = ArgumentArity.ZeroOrOne;
        repository.Description = "Only this repository's list; without it, all of them";
        var since = Since();
        var kind = new Option<string?>("--kind") { Description = "Only lines of this kind, for example refusal", HelpName = "KIND" };
        // A guard of another version may have others.
        kind.CompletionSources.Add([.. AuditKind.All]);
        var follow = new Option<bool>("--follow") { Description = "Go on with what is written from now on, until Ctrl-C" };
        var wouldRefuse = new Option<bool>("--would-refuse") { Description = "Add up what audit mode let through, by repository and pusher" };
        var command = new RemoteCommand(
            "audit", "Print the audit list: who did what, when and why; with --json a line of JSON each", "registryguard audit demo/app --since 24h --kind refusal")
        { repository, since, kind, follow, wouldRefuse };
        command.Validators.Add(result =>
        {
            if (result.GetValue(wouldRefuse) && (result.GetValue(follow) || result.GetValue(kind) is not null))
            {
                result.AddError("--would-refuse adds up what is there, so it can't be given with --follow or --kind.");
            }
        });
        command.DoLong(async (parsed, guard, asJson, cancellation) =>
        {
            TryReadSince(parsed.GetValue(since)!, out var begin);
            var output = parsed.InvocationConfiguration.Output;
            var screen = new Screen(output, !Console.IsOutputRedirected);
            var filter = (parsed.GetValue(repository) is { } name ? "&repository=" + Uri.EscapeDataString(name) : "")
                + (parsed.GetValue(kind) is { } only ? "&kind=" + Uri.EscapeDataString(only) : "");
            var from = "since=" + Uri.EscapeDataString(begin.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            if (parsed.GetValue(wouldRefuse))
            {
                return await SparedRefusalsReport.RunAsync(guard, $"{from}{filter}", asJson, output, screen, cancellation);
            }

            if (parsed.GetValue(follow))
            {
                await TellIfUnknownAsync(guard, $"/api/v1/audit?{from}{filter}", parsed.InvocationConfiguration.Error, cancellation);
                await FollowAsync(guard, $"/api/v1/audit?{from}{filter}", PrintAsync, parsed.InvocationConfiguration.Error, cancellation);
            }

            return await ListAsync(guard, from, filter, PrintAsync, cancellation);

            async Task PrintAsync(string line)
            {
                if (asJson)
                {
                    await output.WriteLineAsync(line);
                }
                else
                {
                    screen.Line(Text(JsonNode.Parse(line)!));
                }
            }
        });
        return command;
    }

    private static async Task<int> ListAsync(
        AdminConnection guard, string from, string filter, Func<string, Task> print, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await guard.GetAsync($"/api/v1/audit?{from}&limit={Page}{filter}", cancellation);
            foreach (var line in page["lines"]!.AsArray())
            {
                // As the record has it: programs hash these bytes.
                await print(AuditJson.Of(AuditJson.Parse(line!.ToJsonString())));
            }

            // Of a rare kind a page may have none, and be not the last.
            var place = "cursor=" + (string?)page["next"];
            if (place == from)
            {
                return ExitCode.Done;
            }

            from = place;
        }
    }

    // A repository may be followed before its first push. But its name may be misspelt, and then nothing would ever be printed.
    private static async Task TellIfUnknownAsync(AdminConnection guard, string path, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            await guard.GetAsync(path + "&limit=1", cancellation);
        }
        catch (RemoteFault fault) when (fault.IsUnknown)
        {
            await errors.WriteLineAsync($"{fault.Message} (waiting for its first line)");
        }
    }

    // Until Ctrl-C, or until the guard says no. One that never answered is told at once: the address may be wrong.
    private static async Task FollowAsync(
        AdminConnection guard, string path, Func<string, Task> print, TextWriter errors, CancellationToken cancellation)
    {
        string? last = null;
        string? told = null;
        for (var hasBegun = false; ; hasBegun = true)
        {
            var why = "the guard ended the stream";
            try
            {
                await guard.FollowAsync(path, last, TakeAsync, cancellation);
                told = null;
            }
            catch (RemoteFault fault) when (hasBegun && fault.MayPass)
            {
                why = fault.Message;
            }

            if (why != told)
            {
                await errors.WriteLineAsync($"{why}; connecting again, to go on after the last line that was printed");
                told = why;
            }

            await Task.Delay(Pause, cancellation);
        }

        async Task TakeAsync(SseItem<string> item)
        {
            await print(item.Data);
            last = item.EventId;
        }
    }

    private static Option<string> Since()
    {
        var option = new Option<string>("--since")
        {
            Description = "From when on: a time such as 2026-11-20T12:00:00Z, or how long ago, such as 24h",
            HelpName = "TIME",
            DefaultValueFactory = _ => "24h",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !TryReadSince(text, out _))
            {
                result.AddError("--since must be a time such as 2026-11-20T12:00:00Z, or how long ago, such as 24h.");
            }
        });
        return option;
    }

    private static bool TryReadSince(string text, out DateTimeOffset time)
    {
        var ago = Quantities.Duration(TimeSpan.Zero, TimeSpan.FromDays(36_500))(text);
        time = ago.Fault is null ? DateTimeOffset.UtcNow - ago.Value : default;
        return ago.Fault is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static string Text(JsonNode line)
    {
        string? Of(string member) => line[member] is JsonValue value && value.GetValueKind() is JsonValueKind.String ? (string?)value : null;
        string?[] parts =
        [
            Of("at"),
            Of("kind"),
            Of("repository") is { } repository ? repository + (Of("tag") is { } tag ? ":" + tag : "") : null,
            Screen.Short(Of("digest")),
            Screen.Short(Of("was")) is { } was ? "was " + was : null,
            Of("by") is { } by ? "by " + by : null,
            line["count"] is { } count ? $"{count} times" : null,
            Of("reason"),
        ];
        return string.Join("  ", parts.Where(part => part is not null));
    }
}
