using RegistryGuard.Cli.Local;
using RegistryGuard.Hosting;

namespace RegistryGuard.Tests.Cli.Local;

/// <summary>What a shell is told that may be typed. No guard runs here, so no names are known.</summary>
public class SuggestActionTests
{
    [Theory]
    [InlineData("registryguard mai", "maintenance")]
    [InlineData("./registryguard  mai", "maintenance")]
    [InlineData("registryguard maintenance ", "off on status")]
    [InlineData("registryguard maintenance o", "off on")]
    [InlineData("registryguard --", "--help --version")]
    [InlineData("registryguard explain --", "--admin --by --help --json")]
    [InlineData("registryguard explain demo/app:v1 --b", "--by")]
    [InlineData("registryguard tags --class ", "floating open protected")]
    [InlineData("registryguard tags --class=p", "protected")]
    [InlineData("registryguard next --bump m", "major minor")]
    [InlineData("registryguard audit --kind re", "refusal release")]
    [InlineData("registryguard completion ", "bash fish zsh")]
    [InlineData("registryguard tags --admin http://127.0.0.1:1 d", "")]
    [InlineData("registryguard tags --admin nowhere d", "")]
    [InlineData("registryguard tags --admin= d", "")]
    [InlineData("registryguard maintenance on --reason \"a b", "")]
    public void Words_AreThoseThatMayStandThere(string line, string words)
    {
        var suggested = SuggestAction.Of(GuardCommands.Root(), line);

        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), suggested);
    }
}
