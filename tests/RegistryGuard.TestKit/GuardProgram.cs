using System.Runtime.InteropServices;

namespace RegistryGuard.TestKit;

/// <summary>The built program: the one next to the tests, or the one that the variable REGISTRYGUARD names.</summary>
public static class GuardProgram
{
    public static string Path { get; } = Find("registryguard", System.Environment.GetEnvironmentVariable("REGISTRYGUARD"));

    public static string TestHostPath => Find("registryguard-testhost", named: null);

    /// <summary>The .NET that runs the tests also runs the program, wherever it is installed.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_ROOT"] = System.IO.Path.GetFullPath(
            System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
    };

    /// <summary>The program in the folder of another build.</summary>
    public static string PathIn(string folder) => Find("registryguard", System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "registryguard")));

    /// <summary>Runs the program to its end.</summary>
    public static Task<Command> RunAsync(params string[] arguments) => Command.RunAsync(Path, arguments, Environment);

    private static string Find(string name, string? named)
    {
        string path = named is null or "" ? System.IO.Path.Combine(AppContext.BaseDirectory, name) : named;
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"The program to test is not at {path}: build the solution first.");
    }
}
