using System.CommandLine;
using System.Text.Json.Nodes;

namespace RegistryGuard.Cli.Remote;

/// <summary>A command that asks the admin API: where it is, how the answer is written, and how a failure ends it.</summary>
internal sealed class RemoteCommand : ExampleCommand
{
    private readonly Option<Uri> _admin = new(Admin)
    {
        Description = "The guard's admin listener",
        DefaultValueFactory = _ => new Uri(AdminConnection.DefaultAddress),
        HelpName = "URL",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery is "/" && url.UserInfo.Length == 0)
            {
                return url;
            }

            result.AddError("--admin must be http:// or https:// with a host and a port, for example " + AdminConnection.DefaultAddress);
            return null!;
        },
    };

    /// <summary>The option that says where the guard is.</summary>
    public const string Admin = "--admin";

    private readonly Option<bool> _json = new("--json") { Description = "Print the answer as JSON, for programs" };

    /// <summary>A command with what all of them have.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="example">How it is called, for <c>--help</c>.</param>
    public RemoteCommand(string name, string description, string example)
        : base(name, description, example)
    {
        Options.Add(_admin);
        Options.Add(_json);
    }

    /// <summary>What the command does: asks, and tells people what was answered.</summary>
    /// <param name="ask">Asks the API.</param>
    /// <param name="tell">Writes the answer and gives the exit code; not called with <c>--json</c>, but for its exit code.</param>
    public void Do(Func<ParseResult, AdminConnection, CancellationToken, Task<JsonNode>> ask, Func<JsonNode, Screen, int> tell) =>
        DoLong(async (parsed, connection, asJson, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var answer = await ask(parsed, connection, cancellation);
            if (!asJson)
            {
                return tell(answer, new Screen(output, !Console.IsOutputRedirected));
            }

            Screen.Json(output, answer);
            return tell(answer, new Screen(TextWriter.Null, isTerminal: false));
        });

    /// <summary>The same of a command that asks more than once, and writes as it goes.</summary>
    /// <param name="run">Asks and writes, as JSON or for people, and gives the exit code.</param>
    public void DoLong(Func<ParseResult, AdminConnection, bool, CancellationToken, Task<int>> run) => SetAction(async (parsed, cancellation) =>
    {
        try
        {
            using var connection = new AdminConnection(parsed.GetValue(_admin)!, Environment.GetEnvironmentVariable(AdminConnection.TokenVariable));
            return await run(parsed, connection, parsed.GetValue(_json), cancellation);
        }
        catch (RemoteFault fault)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(fault.Message);
            return fault.Code;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
    });
}
