namespace RegistryGuard.Registry.Upload;

/// <summary>Registers what uploads need.</summary>
internal static class UploadParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<UploadLocations>();
        services.AddSingleton<BlockedUploads>();
        services.AddSingleton<BlobUpload>();
    }
}
