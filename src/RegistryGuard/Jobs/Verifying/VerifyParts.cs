namespace RegistryGuard.Jobs.Verifying;

/// <summary>Registers the jobs that look for drift, and what orders them unasked.</summary>
internal static class VerifyParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<RepositoryCheck>();
        services.AddSingleton<ToldDrift>();
        services.AddSingleton<IJobKind, VerifyJob>();
        services.AddSingleton<VerifySchedule>();
        services.AddHostedService(parts => parts.GetRequiredService<VerifySchedule>());
    }
}
