using System.Diagnostics;

namespace RegistryGuard.Tests.Configuration;

/// <summary>Makes named pipes, which wait for a writer when they are opened.</summary>
internal static class Fifo
{
    public static void Make(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }
}
