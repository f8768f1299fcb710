using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Delete;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Registry.Push;
using RegistryGuard.Registry.Upload;

namespace RegistryGuard.Registry;

/// <summary>Registers the registry listener's way in and out.</summary>
internal static class RegistryParts
{
    public static void Add(IServiceCollection services)
    {
        PushParts.Add(services);
        PullParts.Add(services);
        DeleteParts.Add(services);
        UploadParts.Add(services);
        services.AddSingleton<BlockReaders>();
        services.AddSingleton<ReplyWriter>();
        services.AddSingleton<RegistryEndpoint>();
    }
}
