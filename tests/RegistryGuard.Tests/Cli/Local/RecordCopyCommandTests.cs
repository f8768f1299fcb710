using RegistryGuard.Cli;
using RegistryGuard.Cli.Local;

namespace RegistryGuard.Tests.Cli.Local;

public sealed class RecordCopyCommandTests
{
    [Theory]
    [InlineData("sqlite:none/record.db", "sqlite:none/record.db")]
    [InlineData("sqlite:none/record.db", "sqlite:none/../none/record.db")]
    [InlineData("redis:127.0.0.1:1", "redis:127.0.0.1:1,deadline=2s")]
    public async Task Copy_ARecordToItself_IsBadUsage(string from, string to) =>
        Assert.Equal(ExitCode.BadUsage, await RecordCopyCommand.RunAsync(from, to, asJson: false, TestContext.Current.CancellationToken));
}
