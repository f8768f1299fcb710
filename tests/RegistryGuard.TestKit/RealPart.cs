namespace RegistryGuard.TestKit;

/// <summary>A program of the operating system that a test can't do without. Its absence is a failure, never a skip.</summary>
public static class RealPart
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
         "/usr/local/sbin", "/usr/sbin", "/sbin"];

    public static string Find(string program, string package) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"This test needs the program '{program}', which is not installed. Install it with " +
            $"'apt-get install --no-install-recommends {package}', or run tests/run.sh, which does.");
}
