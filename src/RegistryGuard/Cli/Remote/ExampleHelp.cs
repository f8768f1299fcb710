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
            option.Action = new ExampleHelp((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RemoteCommand { Example: var example })
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}\n");
        }

        return result;
    }
}
