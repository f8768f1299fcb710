using System.CommandLine;

namespace RegistryGuard.Cli.Remote;

/// <summary>A command whose help ends with an example.</summary>
/// <param name="name">The command's name.</param>
/// <param name="description">What it does.</param>
/// <param name="example">How it is called.</param>
internal class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>How it is called.</summary>
    public string Example => example;
}
