using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RegistryGuard.Configuration;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard audit</c>.</summary>
internal static class AuditCommand
{
    private const int Page = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static RemoteCommand Make()
    {
        var repository = Arguments.Repository();
        repository.Arity = ArgumentArity.ZeroOrOne;
        var since = Since();
        var kind = new Option<string?>("--kind") { Description = "Only lines of this kind, for example refusal", HelpName = "KIND" };
        var follow = new Option<bool>("--follow") { Description = "Go on with what is written from now on, until Ctrl-C" };
        var command = new RemoteCommand(
            "audit", "Print the audit list: who did what, when and why; with --json a line of JSON each", "registryguard audit demo/app --since 24h --kind refusal")
        { repository, since, kind, follow };
        command.DoLong(async (parsed, guard, asJson, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var screen = new Screen(output, !Console.IsOutputRedirected);
            var filter = (parsed.GetValue(repository) is { } name ? "&repository=" + Uri.EscapeDataString(name) : "")
                + (parsed.GetValue(kind) is { } only ? "&kind=" + Uri.EscapeDataString(only) : "");
            var from = "since=" + Uri.EscapeDataString(parsed.GetValue(since).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            while (true)
            {
                var page = await guard.GetAsync($"/api/v1/audit?{from}&limit={Page}{filter}", cancellation);
                var lines = page["lines"]!.AsArray();
                foreach (var line in lines)
                {
                    if (asJson)
                    {
                        await output.WriteLineAsync(line!.ToJsonString());
                    }
                    else
                    {
                        screen.Line(Text(line!));
                    }
                }

                var place = "cursor=" + (string?)page["next"];
                if (lines.Count == 0 || place == from)
                {
                    if (!parsed.GetValue(follow))
                    {
                        return ExitCode.Done;
                    }

                    await Task.Delay(Pause, cancellation);
                }

                from = place;
            }
        });
        return command;
    }

    private static Option<DateTimeOffset> Since() => new("--since")
    {
        Description = "From when on: a time such as 2026-11-20T12:00:00Z, or how long ago, such as 24h",
        HelpName = "TIME",
        DefaultValueFactory = _ => DateTimeOffset.UtcNow.AddDays(-1),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var ago = Quantities.Duration(TimeSpan.Zero, TimeSpan.FromDays(36_500))(text);
            if (ago.Fault is null)
            {
                return DateTimeOffset.UtcNow - ago.Value;
            }

            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                result.AddError("--since must be a time such as 2026-11-20T12:00:00Z, or how long ago, such as 24h.");
            }

            return time;
        },
    };

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
