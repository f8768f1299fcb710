using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using RegistryGuard.Configuration;

namespace RegistryGuard.Cli.Local;

/// <summary><c>registryguard schema</c>.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var command = new Command("schema", "Print a JSON Schema of the configuration, for editors");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(ConfigurationSchema.Make().ToJsonString(Indented)));
        return command;
    }
}
