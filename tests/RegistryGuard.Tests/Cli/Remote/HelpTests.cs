using System.CommandLine;
using RegistryGuard.Hosting;

namespace RegistryGuard.Tests.Cli.Remote;

public class HelpTests
{
    [Theory]
    [InlineData("--help", @"\n  audit \[<REPO>\] +Print the audit list")]
    [InlineData("--help", @"\n  tags <REPO> +List the tags")]
    [InlineData("audit --help", @"\[default: 24h\]")]
    [InlineData("audit --help", @"audit \[<REPO>\] \[options\]")]
    [InlineData("rollback --help", "needed with --override")]
    [InlineData("block --help", "no secrets")]
    public void Help_SaysWhatMayBeLeftOutAndWhatIsThen(string line, string part)
    {
        using var output = new StringWriter();

        Assert.Equal(0, GuardCommands.Root().Parse(line.Split(' ')).Invoke(new InvocationConfiguration { Output = output }));

        Assert.Matches(part, output.ToString());
    }
}
