using Microsoft.AspNetCore.DataProtection;
using RegistryGuard.Upstream.Mirrors;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Registers YARP, and what turns clients' requests into upstream's.</summary>
internal static class ForwardingParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IForwarderHttpClientFactory, SharedForwarderClient>();
        services.AddSingleton<IActiveHealthCheckPolicy, AliveHealthPolicy>();
        services.AddSingleton<MirrorCluster>();
        services.AddSingleton<IProxyConfigProvider>(parts => parts.GetRequiredService<MirrorCluster>().Provider);
        services.AddSingleton<MirroredReads>();
        services.AddReverseProxy().AddTransforms(context => context.Services.GetRequiredService<MirroredReads>().Transform(context));
        // For session affinity, which a registry has no use for, it brings keys that would be written to disk at the start.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var keys = services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) == true).ToList();
        keys.ForEach(service => services.Remove(service));

        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<CredentialMarks>();
        services.AddSingleton<Callers>();
        services.AddSingleton<AnswerWriter>();
        services.AddSingleton<Passthrough>();
    }
}
