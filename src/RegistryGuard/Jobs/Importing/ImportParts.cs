namespace RegistryGuard.Jobs.Importing;

/// <summary>Registers the jobs that import.</summary>
internal static class ImportParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ImportPreview>();
        services.AddSingleton<IJobKind, ImportJob>();
    }
}
