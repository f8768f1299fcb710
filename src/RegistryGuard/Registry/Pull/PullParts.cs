namespace RegistryGuard.Registry.Pull;

/// <summary>Registers what pulls need.</summary>
internal static class PullParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<TagResolver>();
        services.AddSingleton<TagAdoption>();
        services.AddSingleton<RecordedTags>();
        services.AddSingleton<ManifestCache>();
        services.AddSingleton<ManifestFetch>();
        services.AddSingleton<BlockedPulls>();
        services.AddSingleton<JudgedPull>();
        services.AddSingleton<PinnedPull>();
        services.AddSingleton<ManifestPull>();
        services.AddSingleton<WarmPull>();
    }
}
