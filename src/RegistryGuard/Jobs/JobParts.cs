namespace RegistryGuard.Jobs;

/// <summary>Registers the jobs.</summary>
internal static class JobParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<TagList>();
        services.AddSingleton<RepositoryImport>();
    }
}
