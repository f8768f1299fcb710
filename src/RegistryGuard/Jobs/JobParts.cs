namespace RegistryGuard.Jobs;

/// <summary>Registers what imports a repository before a delete, and what runs jobs. Jobs begin after the heartbeats and end before them.</summary>
internal static class JobParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<PagedNames>();
        services.AddSingleton<TagList>();
        services.AddSingleton<RepositoryImport>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(parts => parts.GetRequiredService<JobRunner>());
    }
}
