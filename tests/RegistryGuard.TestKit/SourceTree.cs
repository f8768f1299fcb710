namespace RegistryGuard.TestKit;

/// <summary>The folder that the tests were built from.</summary>
public static class SourceTree
{
    private static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string File(string path) => Path.Combine(Root, path);

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "RegistryGuard.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"RegistryGuard.sln is not above {AppContext.BaseDirectory}.");
    }
}
