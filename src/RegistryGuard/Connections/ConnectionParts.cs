using Microsoft.AspNetCore.Connections;

namespace RegistryGuard.Connections;

/// <summary>Registers what bounds clients and serves their sockets.</summary>
internal static class ConnectionParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<Clients>();
        services.AddSingleton<OpenFiles>();
        services.AddSingleton<IMemoryPoolFactory<byte>, SocketBlocks>();
    }
}
