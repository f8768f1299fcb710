namespace RegistryGuard.TestKit;

/// <summary>A program run to its end, and what it said on the terminal.</summary>
public sealed record Command(int ExitCode, string Output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task<Command> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? standardInput = null)
    {
        await using OwnedProcess process = OwnedProcess.Start(program, arguments, environment, standardInput);
        int exitCode = await process.WaitForExitAsync(Deadline);
        return new Command(exitCode, process.Output);
    }

    public Command MustSucceed()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}:\n{Output}");
        return this;
    }
}
