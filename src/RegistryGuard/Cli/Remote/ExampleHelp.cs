using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RegistryGuard.Cli.Remote;

/// <summary>The library's help, with the command's example after it.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Has the help of all commands below show their examples.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            // The others are of another system's habit, and would be offered by completion.
            option.Aliases.Clear();
            option.Aliases.Add("-h");
            option.Action = new ExampleHelp((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var result = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        var command = parseResult.CommandResult.Command;
        output.Write(command.Subcommands.Aggregate(text.ToString(), WithBrackets));
        if (command is ExampleCommand { Example: var example })
        {
            output.WriteLine($"Example:\n  {example}\n");
        }

        return result;
    }

    // In its list of commands the library shows what may be left out as if it had to be given.
    private static string WithBrackets(string help, Command command)
    {
        var arguments = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues == 0).Select(argument => $"<{argument.HelpName ?? argument.Name}>").ToList();
        return arguments.Aggregate(help, (text, argument) => text.Replace($"  {command.Name} {argument}  ", $"  {command.Name} [{argument}]", StringComparison.Ordinal));
    }
}
