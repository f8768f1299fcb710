using System.CommandLine;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Cli.Remote;

/// <summary>The commands of what holds for the whole guard: blocked digests and maintenance (docs/orders.md).</summary>
internal static class OrderCommands
{
    private const string Maintenance = "/api/v1/maintenance";
    private const string ForTheRefused = "which everybody who is refused is told: no secrets";

    public static IEnumerable<Command> All() => [Block(), Unblock(), Blocked(), MaintenanceOf()];

    private static RemoteCommand Block()
    {
        var (digest, reason) = (Arguments.Digest(), Reason(isRequired: true, ForTheRefused));
        var command = new RemoteCommand(
            "block", "Stop a digest everywhere: nobody may push or pull it, or what lists it, in any repository",
            "registryguard block sha256:0602b48b98a9d1a0b1b5c5dcf5a4a0a5e4d7f3bb7a2f3b8c3a7e8d2f0c9b1a23 --reason \"CVE-2026-1234\"") { digest, reason };
        command.Do(
            (parsed, guard, cancellation) => guard.SendAsync(
                HttpMethod.Put, "/api/v1/blocked/" + parsed.GetValue(digest), new ReasonBody(parsed.GetValue(reason)!), cancellation),
            (answer, screen) =>
            {
                screen.Line($"{AdminConnection.As<BlockView>(answer).Digest} is blocked");
                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand Unblock()
    {
        var (digest, reason) = (Arguments.Digest(), Reason(isRequired: false));
        var command = new RemoteCommand(
            "unblock", "End the block of a digest",
            "registryguard unblock sha256:0602b48b98a9d1a0b1b5c5dcf5a4a0a5e4d7f3bb7a2f3b8c3a7e8d2f0c9b1a23") { digest, reason };
        command.Do(
            (parsed, guard, cancellation) => guard.SendAsync(
                HttpMethod.Delete, "/api/v1/blocked/" + parsed.GetValue(digest), new EndBody(parsed.GetValue(reason)), cancellation),
            (answer, screen) =>
            {
                screen.Line($"{AdminConnection.As<BlockView>(answer).Digest} is blocked no more");
                return ExitCode.Done;
            });
        return command;
    }

    private static RemoteCommand Blocked()
    {
        var command = new RemoteCommand("blocked", "List the blocked digests", "registryguard blocked");
        command.Do(
            (_, guard, cancellation) => guard.GetAsync("/api/v1/blocked", cancellation),
            (answer, screen) =>
            {
                var blocked = AdminConnection.As<BlockedView>(answer).Blocked;
                if (blocked.Count == 0)
                {
                    screen.Line("no digest is blocked");
                    return ExitCode.Done;
                }

                foreach (var block in blocked)
                {
                    screen.Line(block.Digest);
                    screen.Line($"  since {Screen.Time(block.Since)} by {block.By}: {block.Reason}");
                }

                return ExitCode.Done;
            });
        return command;
    }

    private static Command MaintenanceOf()
    {
        var reason = Reason(isRequired: true, ForTheRefused);
        var most = new Option<TimeSpan?>("--for")
        {
            Description = "After how long it ends by itself, for example 30m or 2h; without it, only by off",
            HelpName = "TIME",
            CustomParser = result =>
            {
                var parsed = Quantities.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(MaintenanceBody.MostSeconds))(result.Tokens[0].Value);
                if (parsed.Fault is { } fault)
                {
                    result.AddError($"--for {fault}, for example --for 2h.");
                }

                return parsed.Value;
            },
        };
        var on = new RemoteCommand(
            "on", "Hold all writes, and return when no replica has any in flight; exit code 1 if one still has",
            "registryguard maintenance on --reason \"garbage collection\" --for 2h") { reason, most };
        on.Do(
            (parsed, guard, cancellation) => guard.SendAsync(
                HttpMethod.Put, Maintenance, new MaintenanceBody(parsed.GetValue(reason)!, (int?)parsed.GetValue(most)?.TotalSeconds), cancellation),
            (answer, screen) => TellOn(AdminConnection.As<MaintenanceView>(answer), screen));

        var why = Reason(isRequired: false);
        var off = new RemoteCommand("off", "Take writes again", "registryguard maintenance off") { why };
        off.Do(
            (parsed, guard, cancellation) => guard.SendAsync(HttpMethod.Delete, Maintenance, new EndBody(parsed.GetValue(why)), cancellation),
            (_, screen) =>
            {
                screen.Line("writes are taken again");
                return ExitCode.Done;
            });

        var status = new RemoteCommand("status", "Say whether writes are held, and who still has some in flight", "registryguard maintenance status");
        status.Do(
            (_, guard, cancellation) => guard.GetAsync(Maintenance, cancellation),
            (answer, screen) =>
            {
                var held = AdminConnection.As<MaintenanceView>(answer);
                screen.Fields(
                    ("maintenance", held.On ? "on" + Until(held) : "off"),
                    ("since", Screen.Time(held.Since)),
                    ("by", held.By),
                    ("reason", held.Reason),
                    ("in flight", held.On ? (held.Drained ? "nothing" : "perhaps on " + NotDrained(held)) : null));
                return ExitCode.Done;
            });

        return new Command("maintenance", "Hold writes, as while the registry collects garbage; pulls go on") { on, off, status };
    }

    private static int TellOn(MaintenanceView held, Screen screen)
    {
        if (held.Drained)
        {
            screen.Line($"writes are held{Until(held)}, and none is in flight: the registry's garbage collection may begin");
            return ExitCode.Done;
        }

        screen.Line($"writes are held{Until(held)}, but these replicas have not said that theirs have ended: {NotDrained(held)}");
        if (held.NotDrained.FirstOrDefault(replica => !replica.Live) is { } silent)
        {
            screen.Line($"One that was killed is forgotten {Heartbeat.Forgotten.TotalMinutes:0} minutes after it was last seen ({silent.Replica}: at {Screen.Time(silent.LastSeen + Heartbeat.Forgotten)}): look at the status then.");
        }

        return ExitCode.Failed;
    }

    private static string NotDrained(MaintenanceView held) => string.Join(", ", held.NotDrained.Select(ReplicasCommand.Named));

    private static string Until(MaintenanceView held) => held.Until is { } until ? $" until {Screen.Time(until)}" : "";

    /// <summary><c>--reason</c>.</summary>
    /// <param name="isRequired">Whether it must be given.</param>
    /// <param name="who">Who reads it.</param>
    public static Option<string?> Reason(bool isRequired, string who = "for the audit list and the log") => new("--reason")
    {
        Description = "Why, " + who,
        HelpName = "TEXT",
        Required = isRequired,
    };
}
