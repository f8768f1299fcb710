using System.Collections;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using RegistryGuard.Cli;
using RegistryGuard.Cli.Local;
using RegistryGuard.Cli.Remote;
using RegistryGuard.Configuration;

namespace RegistryGuard.Hosting;

/// <summary>The command line.</summary>
public static class GuardCommands
{
    private static readonly Option<string?> ConfigOption = new("--config")
    {
        Description = "The YAML file; REGISTRYGUARD_CONFIG otherwise; defaults with neither",
    };

    private static readonly Option<string?>[] SettingOptions =
    [
        new("--upstream") { Description = "The registry behind the guard (upstream.url)" },
        new("--listen") { Description = "Where clients push and pull (listen.registry)" },
        new("--admin-listen") { Description = "Where health is served (listen.admin)" },
        new("--record") { Description = "Where bindings are kept (record)" },
    ];

    private static readonly Option<int> DrainOption = Seconds(
        "--drain", "Seconds for which only /readyz is unready when the process is told to stop, and everything else goes on", 0);

    private static readonly Option<int> StopTimeoutOption = Seconds(
        "--stop-timeout", "Seconds that requests in flight may then take to end", 30);

    /// <summary>Runs what the arguments say.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="replace">Replaces parts of the guard; for tests.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? replace = null)
    {
        var root = Root(replace);
        var parsed = root.Parse(args);
        if (parsed.UnmatchedTokens is [var file] && parsed.CommandResult.Command is { Name: "serve" or "check" } command && !file.StartsWith('-'))
        {
            await Console.Error.WriteLineAsync($"registryguard {command.Name} takes the file as an option: registryguard {command.Name} --config {file}");
            return ExitCode.BadUsage;
        }

        // With --help, what is missing is no error.
        if (parsed.Action is ParseErrorAction)
        {
            await Console.Error.WriteLineAsync(UsageFault.Of(parsed));
            return ExitCode.BadUsage;
        }

        // Its own handling ends the process two seconds after SIGTERM. The other commands are told to stop by it.
        var handling = new InvocationConfiguration();
        if (parsed.CommandResult.Command.Name == "serve")
        {
            handling.ProcessTerminationTimeout = null;
        }

        return await parsed.InvokeAsync(handling);
    }

    /// <summary>All commands.</summary>
    /// <param name="replace">Replaces parts of the guard; for tests.</param>
    internal static RootCommand Root(Action<IServiceCollection>? replace = null)
    {
        var serve = new Command("serve", "Guard a registry") { ConfigOption, DrainOption, StopTimeoutOption };
        foreach (var option in SettingOptions)
        {
            serve.Options.Add(option);
        }

        serve.SetAction((parsed, _) => ServeCommand.RunAsync(
            Sources(parsed), TimeSpan.FromSeconds(parsed.GetValue(DrainOption)), TimeSpan.FromSeconds(parsed.GetValue(StopTimeoutOption)), replace));
        var noFiles = new Option<bool>("--no-files") { Description = "Don't look at the files that it names: for another machine than the guard's" };
        var cases = new Option<string?>("--cases") { Description = "Also judge what this YAML file expects of the policy, a line for each case", HelpName = "FILE" };
        var check = new ExampleCommand("check", "Check the configuration and say every fault", "registryguard check --config guard.yaml --cases cases.yaml") { ConfigOption, noFiles, cases };
        check.SetAction((parsed, _) => Task.FromResult(CheckCommand.Run(Sources(parsed), withFiles: !parsed.GetValue(noFiles), parsed.GetValue(cases))));

        var root = new RootCommand("A reverse proxy that keeps the tags of a registry trustworthy") { serve, check, Record() };
        root.Subcommands.Add(SchemaCommand.Make());
        root.Subcommands.Add(CompletionCommand.Make());
        foreach (var remote in (IEnumerable<Command>)[.. ReadCommands.All(), ReleaseCommand.Make(), RollbackCommand.Make(), .. OrderCommands.All(), AuditCommand.Make(), ReplicasCommand.Make(), ImportCommand.Make(), VerifyCommand.Make(), JobsCommand.Make(), PodsCommand.Make()])
        {
            root.Subcommands.Add(remote);
        }

        ExampleHelp.AddTo(root);
        SuggestAction.AddTo(root);
        return root;
    }

    private static Option<int> Seconds(string name, string description, int standard)
    {
        const int MostSeconds = 24 * 60 * 60;
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostSeconds))
            {
                result.AddError($"{name} must be a whole number of seconds from 0 to {MostSeconds}, not '{text}'.");
            }
        });
        return option;
    }

    private static Command Record()
    {
        var from = new Option<string>("--from") { Description = "The record to copy, as in the configuration", Required = true };
        var to = new Option<string>("--to") { Description = "The record to copy it to, which is empty or such a copy begun before", Required = true };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON" };
        var copy = new Command("copy", "Copy all bindings and moves to another record, while no guard runs on either") { from, to, json };
        copy.SetAction((parsed, cancellation) => RecordCopyCommand.RunAsync(
            parsed.GetValue(from)!, parsed.GetValue(to)!, parsed.GetValue(json), cancellation));
        return new Command("record", "Work on the record itself") { copy };
    }

    private static ConfigurationSources Sources(ParseResult parsed)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
        var file = parsed.GetValue(ConfigOption) ?? environment.GetValueOrDefault("REGISTRYGUARD_CONFIG");
        var flags = SettingOptions
            .Where(option => parsed.GetResult(option) is not null)
            .ToDictionary(
                option => ConfigurationSources.PathsOfFlags[option.Name],
                option => new Flag(option.Name, parsed.GetValue(option) ?? ""),
                StringComparer.Ordinal);
        return new ConfigurationSources(string.IsNullOrEmpty(file) ? null : file, environment, flags);
    }
}
