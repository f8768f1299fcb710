using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RegistryGuard.Admin.Api.Digests;
using RegistryGuard.Admin.Api.Explaining;
using RegistryGuard.Admin.Api.Repositories;

namespace RegistryGuard.Cli.Remote;

/// <summary>The commands that look and change nothing.</summary>
internal static class ReadCommands
{
    private const int MostInPage = 1_000;

    public static IEnumerable<RemoteCommand> All() => [Explain(), Tags(), History(), Which(), Next(), Health()];

    private static RemoteCommand Explain()
    {
        var reference = Arguments.Reference();
        var by = new Option<string?>("--by") { Description = "The user name of who would push", HelpName = "NAME" };
        var command = new RemoteCommand(
            "explain", "Say what a tag is, and what a push of another image would get", "registryguard explain demo/app:v1.0.0") { reference, by };
        command.Do(
            (parsed, guard, cancellation) => guard.GetAsync(
                $"/api/v1/explain?ref={Uri.EscapeDataString(parsed.GetValue(reference)!)}{(parsed.GetValue(by) is { } name ? "&by=" + Uri.EscapeDataString(name) : "")}", cancellation),
            (answer, screen) =>
            {
                var (tag, why, push, note, _) = AdminConnection.As<ExplainView>(answer);
                screen.Fields([
                    ("tag", $"{tag.Repository}:{tag.Tag}"),
                    ("note", note),
                    ("class", tag.Class),
                    ("why", why),
                    .. StateOf(tag),
                    ("a push", push.Decision),
                    ("reason", push.Reason),
                    ("because", push.Why),
                    ("instead", push.Next)]);
                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand Tags()
    {
        var repository = Arguments.Repository();
        var tagClass = new Option<string?>("--class") { Description = "Only tags of this class" };
        tagClass.AcceptOnlyFromAmong("protected", "floating", "open");
        var most = Most("tags");
        var command = new RemoteCommand(
            "tags", "List the tags of a repository, those first that changed last", "registryguard tags demo/app --class protected") { repository, tagClass, most };
        command.Do(
            (parsed, guard, cancellation) => PagesAsync(
                guard, $"/api/v1/repositories/{Uri.EscapeDataString(parsed.GetValue(repository)!)}/tags", parsed.GetValue(tagClass) is { } only ? $"class={only}&" : "",
                "tags", parsed.GetValue(most), cancellation),
            (answer, screen) =>
            {
                var page = AdminConnection.As<TagPage>(answer);
                screen.Table(
                    ["TAG", "CLASS", "STATE", "DIGEST", "SINCE"],
                    page.Tags.Select(tag => (string?[])[tag.Tag, tag.Class, tag.State, Screen.Short(tag.Digest), Screen.Time(tag.Since)]));
                More(screen, page.Next);
                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand History()
    {
        var reference = Arguments.Reference();
        var most = Most("moves");
        var command = new RemoteCommand(
            "history", "Show what a tag stands for and its moves, the newest first", "registryguard history base/os:v1-release") { reference, most };
        command.Do(
            (parsed, guard, cancellation) => PagesAsync(
                guard, Arguments.PathOf(parsed.GetValue(reference)!) + "/history", "", "moves", parsed.GetValue(most), cancellation),
            (answer, screen) =>
            {
                var page = AdminConnection.As<HistoryPage>(answer);
                screen.Fields([("tag", $"{page.Current.Repository}:{page.Current.Tag}"), ("class", page.Current.Class), .. StateOf(page.Current)]);
                if (page.Moves.Count > 0)
                {
                    screen.Line("");
                    screen.Table(
                        ["MOVE", "DIGEST", "AT", "BY", "FROM"],
                        page.Moves.Select(move => (string?[])[
                            move.Number.ToString(CultureInfo.InvariantCulture), Screen.Short(move.Digest), Screen.Time(move.At), move.By, move.Client]));
                    More(screen, page.Next);
                }

                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand Which()
    {
        var image = Arguments.DigestOrImage();
        var command = new RemoteCommand(
            "which", "Name every tag, move and index behind a digest; exit code 1 if there is none",
            "registryguard which sha256:0602b48b98a9d1a0b1b5c5dcf5a4a0a5e4d7f3bb7a2f3b8c3a7e8d2f0c9b1a23") { image };
        command.Do(
            (parsed, guard, cancellation) =>
            {
                var text = parsed.GetValue(image)!;
                var at = text.LastIndexOf('@');
                return guard.GetAsync($"/api/v1/digests/{text[(at + 1)..]}{(at < 0 ? "" : "?repository=" + Uri.EscapeDataString(text[..at]))}", cancellation);
            },
            (answer, screen) =>
            {
                var found = AdminConnection.As<DigestView>(answer);
                if (found.Uses.Count == 0)
                {
                    screen.Line($"the record knows no tag that is, or was, {found.Digest}");
                    return ExitCode.Failed;
                }

                screen.Table(
                    ["TAG", "USE", "NOW", "SINCE", "BY"],
                    found.Uses.Select(use => (string?[])[
                        $"{use.Repository}:{use.Tag}", use.Use == "listed" ? $"listed by {Screen.Short(use.Manifest)}" : use.Use, use.Current ? "yes" : "no", Screen.Time(use.At), use.By]));
                if (found.Truncated)
                {
                    screen.Line($"and more: these are the first {found.Uses.Count}");
                }

                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand Next()
    {
        var repository = Arguments.Repository();
        var bump = new Option<string>("--bump") { Description = "Which part of the version is raised", DefaultValueFactory = _ => "patch" };
        bump.AcceptOnlyFromAmong("patch", "minor", "major");
        var command = new RemoteCommand("next", "Print the next free version of a repository", "registryguard next demo/app --bump minor") { repository, bump };
        command.Do(
            (parsed, guard, cancellation) => guard.GetAsync(
                $"/api/v1/repositories/{Uri.EscapeDataString(parsed.GetValue(repository)!)}/next?bump={parsed.GetValue(bump)}", cancellation),
            (answer, screen) =>
            {
                screen.Line(AdminConnection.As<NextView>(answer).Next);
                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand Health()
    {
        var command = new RemoteCommand("health", "Ask the running guard whether it is ready; exit code 1 if not", "registryguard health");
        command.Do(
            async (_, guard, cancellation) => (await guard.ReadinessAsync(cancellation)).Report
                ?? throw new RemoteFault("that address says nothing of health; is it the guard's admin listener (--admin)?"),
            (answer, screen) =>
            {
                var status = (string?)answer["status"];
                screen.Fields(
                    ("status", status),
                    ("reason", (string?)answer["reason"]),
                    ("record", Health(answer["record"])),
                    ("upstream", Health(answer["upstream"])),
                    ("configuration", answer["configuration"] is { } read ? (bool?)read["inForce"] is true ? "in force" : "the file is at fault, and the one before it in force" : null));
                return status == "ready" ? ExitCode.Done : ExitCode.Failed;
            });
        return command;
    }

    private static string? Health(JsonNode? part) => part is null ? null
        : (bool?)part["up"] is true ? (string?)part["warning"] is { } danger ? "up, but " + danger : "up"
        : "down: " + (string?)part["reason"];

    private static IEnumerable<(string, string?)> StateOf(TagView tag) =>
    [
        ("state", tag.State),
        ("digest", tag.Digest),
        ("since", Screen.Time(tag.Since)),
        ("by", tag.By),
        ("found", tag.Found is true ? "upstream, not pushed through the guard" : null),
        ("pending", tag.Pending is { } pending ? $"{pending.Digest} since {Screen.Time(pending.Since)}" : null),
        ("released", tag.Released is { } released ? string.Join(' ', released.Select(Screen.Short)) : null),
    ];

    private static Option<int> Most(string what)
    {
        var option = new Option<int>("--limit") { Description = $"How many {what} are shown at most", DefaultValueFactory = _ => 100, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0))
            {
                result.AddError($"--limit must be a whole number from 1 on, not '{text}'.");
            }
        });
        return option;
    }

    private static void More(Screen screen, string? next)
    {
        if (next is not null)
        {
            screen.Line("and more: raise --limit to see them");
        }
    }

    // As many pages as it takes, as one.
    private static async Task<JsonNode> PagesAsync(
        AdminConnection guard, string path, string filter, string list, int most, CancellationToken cancellation)
    {
        var all = await guard.GetAsync($"{path}?{filter}limit={Math.Min(most, MostInPage)}", cancellation);
        var items = all[list]!.AsArray();
        while (items.Count < most && (string?)all["next"] is { } cursor)
        {
            var page = await guard.GetAsync($"{path}?{filter}limit={Math.Min(most - items.Count, MostInPage)}&cursor={cursor}", cancellation);
            foreach (var item in page[list]!.AsArray().ToList())
            {
                page[list]!.AsArray().Remove(item);
                items.Add(item);
            }

            all["next"] = page["next"]?.DeepClone();
        }

        return all;
    }
}
