namespace RegistryGuard.Registry.Delete;

/// <summary>Registers what deletes need.</summary>
internal static class DeleteParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<DeletePlaces>();
        services.AddSingleton<RepositoryReaders>();
        services.AddSingleton<DeleteReplies>();
        services.AddSingleton<ForbiddenTags>();
        services.AddSingleton<DeleteDriver>();
        services.AddSingleton<BlobDelete>();
    }
}
