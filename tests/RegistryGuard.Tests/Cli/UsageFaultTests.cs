using RegistryGuard.Cli;
using RegistryGuard.Hosting;

namespace RegistryGuard.Tests.Cli;

/// <summary>What is said of a command that was typed wrong.</summary>
public class UsageFaultTests
{
    [Theory]
    [InlineData("", "give one of its commands: serve, check,", "registryguard")]
    [InlineData("explian demo/app:v1", "there is no command registryguard explian, did you mean explain?;", "registryguard")]
    [InlineData("maintenance", "give one of its commands: on, off, status;", "registryguard maintenance")]
    [InlineData("maintenance of", "there is no command registryguard maintenance of, did you mean off?;", "registryguard maintenance")]
    [InlineData("maintenance --admin http://a:1 status", "--admin goes after the whole command: registryguard maintenance status --admin;", "registryguard maintenance status")]
    [InlineData("--admin=http://a:1 health", "--admin goes after the whole command: registryguard health --admin;", "registryguard health")]
    [InlineData("tags", "REPO is missing;", "registryguard tags")]
    [InlineData("tags a b", "b is more than the command takes;", "registryguard tags")]
    [InlineData("tags a --clas open", "there is no option --clas, did you mean --class?;", "registryguard tags")]
    [InlineData("tags --clas open a", "there is no option --clas, did you mean --class?;", "registryguard tags")]
    [InlineData("tags a --class closed", "--class must be one of protected, floating, open, not 'closed';", "registryguard tags")]
    [InlineData("tags a --limit", "--limit needs a value;", "registryguard tags")]
    [InlineData("tags a --limit 0", "--limit must be a whole number from 1 on, not '0';", "registryguard tags")]
    [InlineData("explain demo", "'demo' is not REPO:TAG, for example demo/app:v1.0.0;", "registryguard explain")]
    [InlineData("release a:b --reuse", "--reason is missing;", "registryguard release")]
    [InlineData("release a:b --reason x", "give one of --reuse, --retire and --pending;", "registryguard release")]
    [InlineData("maintenance on --reason x --for soon", "--for must be a duration from 1s to 7d, written like 500ms, 30s, 15m or 1h, for example --for 2h;", "registryguard maintenance on")]
    [InlineData("audit --since yesterday", "--since must be a time such as 2026-11-20T12:00:00Z, or how long ago, such as 24h;", "registryguard audit")]
    [InlineData("completion tcsh", "SHELL must be one of bash, zsh, fish, not 'tcsh';", "registryguard completion")]
    [InlineData("serve \u001b[2J", "\\u001b[2J is more than the command takes;", "registryguard serve")]
    public void Fault_IsOneSentenceThatNamesTheHelpOfItsCommand(string line, string sentence, string command)
    {
        var told = UsageFault.Of(GuardCommands.Root().Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.StartsWith(sentence, told, StringComparison.Ordinal);
        Assert.EndsWith($"; see {command} --help", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }
}
