using RegistryGuard.Configuration;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Upstream;

/// <summary>Registers the guard's own calls to upstream, and what they show of its clients.</summary>
internal static class UpstreamParts
{
    public static void Add(IServiceCollection services, Uri url)
    {
        services.AddSingleton<UpstreamAuthorities>();
        services.AddSingleton(parts => UpstreamClient.Create(
            parts.GetRequiredService<UpstreamAuthorities>(), parts.GetRequiredService<UpstreamSignals>(), parts.GetRequiredService<IGuardConfigurationSource>()));
        services.AddSingleton(url);
        services.AddSingleton<UpstreamCalls>();
        services.AddSingleton<UpstreamRegistry>();
        services.AddSingleton<GuardRights>();
        services.AddSingleton<OwnWork>();
        services.AddSingleton<ChildTags>();
        services.AddSingleton<UpstreamProbe>();
        services.AddSingleton<ReadTrust>();
        services.AddSingleton<NameTrust>();
        services.AddSingleton<WriteRights>();
        services.AddSingleton<DeleteRights>();
    }
}
